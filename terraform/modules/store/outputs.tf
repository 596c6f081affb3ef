output "name" {
  description = "The bucket, once its grants stand."
  value       = google_storage_bucket.results.name

  depends_on = [
    google_storage_bucket_iam_member.writer,
    google_storage_bucket_iam_member.reader,
    google_storage_bucket_iam_member.prefix_writer,
  ]
}
