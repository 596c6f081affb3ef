output "names" {
  description = "What everything is called."
  value       = local.names
}

output "emails" {
  description = "Addresses of the accounts: job, trigger, scheduler and build."
  value = {
    for role in ["job", "trigger", "scheduler", "build"] :
    role => "${local.names["${role}_account"]}@${var.project_id}.iam.gserviceaccount.com"
  }
}
