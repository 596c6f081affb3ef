locals {
  editors = { for pair in setproduct(keys(var.tables), keys(var.editors)) : join("/", pair) => {
    table = pair[0], member = var.editors[pair[1]]
  } }
  viewers = { for pair in setproduct(keys(var.tables), var.viewers) : join("/", pair) => {
    table = pair[0], member = pair[1]
  } }
  job_users = merge(var.editors, { for member in var.viewers : member => member })
}

# A load replaces the table's rows; nothing else in the dataset is its business.
resource "google_bigquery_table_iam_member" "editor" {
  for_each = local.editors

  project    = var.project_id
  dataset_id = google_bigquery_dataset.data.dataset_id
  table_id   = google_bigquery_table.table[each.value.table].table_id
  role       = "roles/bigquery.dataEditor"
  member     = each.value.member
}

# Analysts read the table.
resource "google_bigquery_table_iam_member" "viewer" {
  for_each = local.viewers

  project    = var.project_id
  dataset_id = google_bigquery_dataset.data.dataset_id
  table_id   = google_bigquery_table.table[each.value.table].table_id
  role       = "roles/bigquery.dataViewer"
  member     = each.value.member
}

# Loading and querying are jobs, and bigquery.jobs.create is granted on a project or not at all. It gives no data.
resource "google_project_iam_member" "job_user" {
  for_each = local.job_users

  project = var.project_id
  role    = "roles/bigquery.jobUser"
  member  = each.value
}
