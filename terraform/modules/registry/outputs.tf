output "address" {
  description = "What the images' names begin with, once the build may push."
  value       = "${var.location}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"

  depends_on = [google_artifact_registry_repository_iam_member.writer]
}
