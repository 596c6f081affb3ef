output "logs" {
  description = "Links to the job's and the trigger's logs."
  value       = local.logs
}

output "policies" {
  description = "What is watched, by the alerts' names."
  value = concat(
    [
      google_monitoring_alert_policy.job_failed.display_name,
      google_monitoring_alert_policy.old_data.display_name,
      google_monitoring_alert_policy.trigger_errors.display_name,
      google_monitoring_alert_policy.refused.display_name,
    ],
    google_monitoring_alert_policy.no_good_tick[*].display_name,
  )
}
