output "dataset" {
  description = "The dataset, once its grants stand."
  value       = google_bigquery_dataset.data.dataset_id

  depends_on = [google_bigquery_table_iam_member.editor, google_project_iam_member.job_user]
}

output "tables" {
  description = "Each table as PROJECT.DATASET.TABLE, by its name."
  value       = { for name, table in google_bigquery_table.table : name => "${var.project_id}.${var.dataset}.${table.table_id}" }
}
