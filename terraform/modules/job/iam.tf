# A tick starts the job, as it stands.
resource "google_cloud_run_v2_job_iam_member" "runner" {
  for_each = var.runners

  project  = var.project_id
  location = google_cloud_run_v2_job.job.location
  name     = google_cloud_run_v2_job.job.name
  role     = "roles/run.jobsExecutor"
  member   = each.value
}

# A tick waits for the execution, and the job asks whether another one works on the same inputs; no executor's role reads
# executions.
resource "google_cloud_run_v2_job_iam_member" "viewer" {
  for_each = merge(var.runners, var.viewers)

  project  = var.project_id
  location = google_cloud_run_v2_job.job.location
  name     = google_cloud_run_v2_job.job.name
  role     = "roles/run.viewer"
  member   = each.value
}
