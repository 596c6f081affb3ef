# The scheduler's account calls the trigger, which is all that it can do anywhere.
resource "google_cloud_run_v2_service_iam_member" "scheduler" {
  project  = var.project_id
  location = google_cloud_run_v2_service.trigger.location
  name     = google_cloud_run_v2_service.trigger.name
  role     = "roles/run.servicesInvoker"
  member   = "serviceAccount:${var.scheduler_account}"
}

# Those who deploy ask for one tick, to see that what they deployed works.
resource "google_cloud_run_v2_service_iam_member" "caller" {
  for_each = var.callers

  project  = var.project_id
  location = google_cloud_run_v2_service.trigger.location
  name     = google_cloud_run_v2_service.trigger.name
  role     = "roles/run.servicesInvoker"
  member   = each.value
}
