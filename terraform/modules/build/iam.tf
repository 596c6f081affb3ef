# The build fetches the source that was sent.
resource "google_storage_bucket_iam_member" "source" {
  bucket = google_storage_bucket.staging.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

# A build under an account of our own writes its log itself, and writing to a log is granted on a project or not at all.
resource "google_project_iam_member" "log" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}
