output "name" {
  description = "Name of the service."
  value       = google_cloud_run_v2_service.trigger.name
}

output "url" {
  description = "Where the trigger is called, once those may who shall."
  value       = google_cloud_run_v2_service.trigger.uri

  depends_on = [google_cloud_run_v2_service_iam_member.scheduler, google_cloud_run_v2_service_iam_member.caller]
}
