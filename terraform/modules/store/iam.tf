# A run writes its files and replaces latest.json, which needs the right to delete the old version.
resource "google_storage_bucket_iam_member" "writer" {
  for_each = var.writers

  bucket = google_storage_bucket.results.name
  role   = "roles/storage.objectUser"
  member = each.value
}

# A tick reads latest.json and attempts/, and the load job reads the run's table with the same rights.
resource "google_storage_bucket_iam_member" "reader" {
  for_each = var.readers

  bucket = google_storage_bucket.results.name
  role   = "roles/storage.objectViewer"
  member = each.value
}

# A tick announces its loads in loads/ and must not be able to touch a run.
resource "google_storage_bucket_iam_member" "prefix_writer" {
  for_each = var.prefix_writers

  bucket = google_storage_bucket.results.name
  role   = "roles/storage.objectUser"
  member = each.value

  condition {
    title      = "only ${each.key}"
    expression = "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.results.name}/objects/${each.key}\")"
  }
}

# Analysts read the reports, and the newest of them at its lasting address.
resource "google_storage_bucket_iam_member" "report_reader" {
  for_each = var.report_readers

  bucket = google_storage_bucket.results.name
  role   = "roles/storage.objectViewer"
  member = each.value

  condition {
    title = "only the reports"
    expression = join(" || ", [
      "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.results.name}/objects/latest/\")",
      "(resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.results.name}/objects/runs/\") && resource.name.endsWith(\"/report.html\"))",
    ])
  }
}
