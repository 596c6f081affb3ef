# The dataset and its tables, empty: what is in them is the trigger's business.

resource "google_bigquery_dataset" "data" {
  project                    = var.project_id
  dataset_id                 = var.dataset
  location                   = var.location
  description                = "Visitors of the malls, counted and predicted"
  delete_contents_on_destroy = false
  labels                     = var.labels

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_bigquery_table" "table" {
  for_each = var.tables

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.data.dataset_id
  table_id            = each.key
  schema              = each.value
  deletion_protection = true
  labels              = var.labels

  lifecycle {
    prevent_destroy = true
  }
}
