output "name" {
  description = "The job, once those may start it who shall."
  value       = google_cloud_run_v2_job.job.name

  depends_on = [google_cloud_run_v2_job_iam_member.runner, google_cloud_run_v2_job_iam_member.viewer]
}
