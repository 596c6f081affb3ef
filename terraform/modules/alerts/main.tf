# What somebody should know of without looking. What the trigger and the job say of themselves comes from their log lines:
# each tick ends with one that has outcome, reason, run and age, the days since the newest count.

locals {
  ticks = join(" AND ", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.trigger}\"",
    "jsonPayload.outcome:*",
  ])

  console = "https://console.cloud.google.com"
  logs = {
    job     = "${local.console}/logs/query;query=${replace(urlencode("resource.type=\"cloud_run_job\" resource.labels.job_name=\"${var.job}\""), "+", "%20")}?project=${var.project_id}"
    trigger = "${local.console}/logs/query;query=${replace(urlencode(local.ticks), "+", "%20")}?project=${var.project_id}"
  }
  reports = "${local.console}/storage/browser/${var.bucket}/runs?project=${var.project_id}"

  # An absence condition spans 23 hours and a half at most: with a schedule of one hour a day, or of some days alone, it would
  # speak up whenever the schedule rests.
  often = can(regex("^\\S+ \\S*[^0-9 ]\\S*( \\*){3}$", var.schedule))

  channels = google_monitoring_notification_channel.email[*].id
}

resource "google_monitoring_notification_channel" "email" {
  count = var.email == null ? 0 : 1

  project      = var.project_id
  display_name = "Carmila"
  type         = "email"
  labels       = { email_address = var.email }
  user_labels  = var.labels
}

# Where the provider's policies say metric.type, the metric has to be there first: hence the references to the ids below.
resource "google_logging_metric" "good_ticks" {
  project     = var.project_id
  name        = "carmila/good-ticks"
  description = "Ticks that ended well: the table is what the workbooks give, or is about to be"
  filter      = "${local.ticks} AND jsonPayload.outcome=(\"unchanged\" OR \"loaded\" OR \"run started\" OR \"already running\")"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }
}

resource "google_logging_metric" "age" {
  project         = var.project_id
  name            = "carmila/age"
  description     = "Days since the newest count, as each tick says it"
  filter          = "${local.ticks} AND jsonPayload.age>=0"
  value_extractor = "EXTRACT(jsonPayload.age)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "d"
  }

  # A bucket a day, so that the median of one tick's value lies within that day.
  bucket_options {
    linear_buckets {
      num_finite_buckets = 400
      width              = 1
      offset             = 0
    }
  }
}

resource "google_monitoring_alert_policy" "job_failed" {
  project               = var.project_id
  display_name          = "Carmila: the job failed"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "An execution of ${var.job} failed"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_job\"",
        "resource.labels.job_name = \"${var.job}\"",
        "metric.type = \"run.googleapis.com/job/completed_execution_count\"",
        "metric.labels.result = \"failed\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    subject   = "Carmila: the forecast could not be made"
    mime_type = "text/markdown"
    content   = "An execution of the job ended badly; what was published before stays. [Its log](${local.logs.job}) says why. After three such executions on the same workbooks the trigger waits for a workbook, or the version, to change."

    links {
      display_name = "The job's log"
      url          = local.logs.job
    }
  }
}

resource "google_monitoring_alert_policy" "no_good_tick" {
  count = local.often ? 1 : 0

  project               = var.project_id
  display_name          = "Carmila: no tick ended well for 23 hours"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "No good tick of ${var.trigger}"

    condition_absent {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "metric.type = \"logging.googleapis.com/user/${google_logging_metric.good_ticks.name}\"",
      ])
      duration = "82800s"

      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "604800s"
  }

  documentation {
    subject   = "Carmila: nothing has worked for 23 hours"
    mime_type = "text/markdown"
    content   = "Not one tick has ended well. Either the scheduler does not call the trigger, or each tick fails or is blocked: [the trigger's log](${local.logs.trigger}) says which. `make status` says where things stand."

    links {
      display_name = "The trigger's log"
      url          = local.logs.trigger
    }
  }
}

resource "google_monitoring_alert_policy" "old_data" {
  project               = var.project_id
  display_name          = "Carmila: the newest count is more than ${var.data_days} days old"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "Days since the newest count"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "metric.type = \"logging.googleapis.com/user/${google_logging_metric.age.name}\"",
      ])
      comparison = "COMPARISON_GT"
      # The median of a bucket is its middle, half a day above the day that it stands for.
      threshold_value = var.data_days + 0.75
      duration        = "0s"

      aggregations {
        alignment_period     = "86400s"
        per_series_aligner   = "ALIGN_PERCENTILE_50"
        cross_series_reducer = "REDUCE_MIN"
      }
    }
  }

  alert_strategy {
    auto_close = "604800s"
  }

  documentation {
    subject   = "Carmila: no new counts"
    mime_type = "text/markdown"
    content   = "The pipeline works, but no workbook has brought a newer count for more than ${var.data_days} days. Put the newest flux workbook into the Drive folder, or see in [the newest report](${local.reports}) whether its rows were taken."

    links {
      display_name = "The reports"
      url          = local.reports
    }
  }
}

resource "google_monitoring_alert_policy" "trigger_errors" {
  project               = var.project_id
  display_name          = "Carmila: the trigger fails"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "Answers of ${var.trigger} that are errors"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "resource.labels.service_name = \"${var.trigger}\"",
        "metric.type = \"run.googleapis.com/request_count\"",
        "metric.labels.response_code_class = \"5xx\"",
      ])
      comparison = "COMPARISON_GT"
      # The scheduler tries once more: one error that the second try mends is nobody's business.
      threshold_value = 1
      duration        = "0s"

      aggregations {
        alignment_period     = "10800s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    subject   = "Carmila: the trigger fails"
    mime_type = "text/markdown"
    content   = "Two or more ticks failed within three hours. [The trigger's log](${local.logs.trigger}) has the reason of each; the next tick tries again by itself."

    links {
      display_name = "The trigger's log"
      url          = local.logs.trigger
    }
  }
}

resource "google_monitoring_alert_policy" "refused" {
  project               = var.project_id
  display_name          = "Carmila: the workbooks were refused"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "A tick that is blocked"

    condition_matched_log {
      filter = "${local.ticks} AND jsonPayload.outcome=\"blocked\""

      label_extractors = {
        reason = "EXTRACT(jsonPayload.reason)"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"

    # A blocked tick says the same thing every hour.
    notification_rate_limit {
      period = "86400s"
    }
  }

  documentation {
    subject   = "Carmila: the workbooks were refused"
    mime_type = "text/markdown"
    content   = "$${log.extracted_label.reason}\n\nWhat was published before stays. Which file, sheet and row it is about is in [the job's log](${local.logs.job}) and in what `make tick` answers. Correct the workbook in the Drive folder: the next tick goes on by itself."

    links {
      display_name = "Which file, sheet and row"
      url          = local.logs.job
    }
  }
}
