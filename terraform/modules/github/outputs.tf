output "provider" {
  description = "What the workflows name as workload_identity_provider."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "plan" {
  description = "Address of the identity that plans."
  value       = google_service_account.plan.email
}

output "deploy" {
  description = "Address of the identity that deploys, once it may."
  value       = google_service_account.deploy.email

  depends_on = [
    google_project_iam_member.deploy,
    google_project_iam_member.deploy_grants,
    google_storage_bucket_iam_member.deploy,
    google_service_account_iam_member.deploy,
    google_service_account_iam_member.deploy_token,
  ]
}
