output "share_with" {
  description = "Addresses that the Drive folder is shared with, as Viewer."
  value       = [for role in ["job", "trigger"] : google_service_account.account[role].email]
}

output "bucket" {
  description = "Bucket of the runs."
  value       = module.store.name
}

output "table" {
  description = "The table, as PROJECT.DATASET.TABLE."
  value       = module.warehouse.tables[local.names.table]
}

output "registry" {
  description = "What the images' names begin with."
  value       = module.registry.address
}

output "build" {
  description = "Who builds, and where sources are sent."
  value       = { account = module.build.account, staging = module.build.staging }
}

output "guide_roles" {
  description = "What the guide granted to the job's account on the whole project, which nothing here needs."
  value       = local.guide_roles
}
