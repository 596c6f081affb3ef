output "share_with" {
  description = "Addresses that the Drive folder is shared with, as Viewer."
  value       = [local.emails.job, local.emails.trigger]
}

output "trigger_url" {
  description = "Where a tick is asked for."
  value       = module.trigger.url
}

output "table" {
  description = "The table, as PROJECT.DATASET.TABLE."
  value       = "${var.project_id}.${local.names.dataset}.${local.names.table}"
}

output "looker_studio" {
  description = "Opens a new report on the table."
  value = join("", [
    "https://lookerstudio.google.com/reporting/create?ds.ds0.connector=bigQuery&ds.ds0.type=TABLE",
    "&ds.ds0.projectId=${var.project_id}&ds.ds0.datasetId=${local.names.dataset}&ds.ds0.tableId=${local.names.table}",
  ])
}

output "links" {
  description = "Where things are looked at in the console."
  value = {
    drive       = "https://drive.google.com/drive/folders/${var.drive_folder_id}"
    executions  = "https://console.cloud.google.com/run/jobs/details/${var.region_job}/${local.names.job}/executions?project=${var.project_id}"
    trigger     = "https://console.cloud.google.com/run/detail/${var.region_scheduler}/${local.names.trigger}/logs?project=${var.project_id}"
    scheduler   = "https://console.cloud.google.com/cloudscheduler?project=${var.project_id}"
    runs        = "https://console.cloud.google.com/storage/browser/${local.names.bucket}/runs?project=${var.project_id}"
    table       = "https://console.cloud.google.com/bigquery?project=${var.project_id}&p=${var.project_id}&d=${local.names.dataset}&t=${local.names.table}&page=table"
    alerts      = "https://console.cloud.google.com/monitoring/alerting?project=${var.project_id}"
    job_log     = module.alerts.logs.job
    trigger_log = module.alerts.logs.trigger
  }
}
