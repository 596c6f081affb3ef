output "account" {
  description = "Full name of the account that builds, once it may."
  value       = google_service_account.build.name

  depends_on = [google_storage_bucket_iam_member.source, google_project_iam_member.log]
}

output "member" {
  description = "The account as an IAM member."
  value       = google_service_account.build.member
}

output "staging" {
  description = "Where sources are sent."
  value       = "gs://${google_storage_bucket.staging.name}/source"
}
