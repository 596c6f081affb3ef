output "state" {
  description = "Bucket of the state."
  value       = google_storage_bucket.state.name
}

output "github" {
  description = "What GitHub's workflows are told, by the variables' names; null without GitHub."
  value = var.github_repository_id == null ? null : {
    WORKLOAD_IDENTITY_PROVIDER = module.github[0].provider
    PLAN_ACCOUNT               = module.github[0].plan
    DEPLOY_ACCOUNT             = module.github[0].deploy
  }
}
