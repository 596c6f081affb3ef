mock_provider "google" {
  mock_resource "google_monitoring_notification_channel" {
    defaults = { id = "projects/p/notificationChannels/1" }
  }
}

variables {
  project_id = "carmila-test-1234"
  job        = "carmila-xgb"
  trigger    = "trigger-carmila-job"
  bucket     = "carmila-results-carmila-test-1234"
  email      = "data-team@example.com"
  schedule   = "0 * * * *"
}

run "everything_is_sent_to_the_address" {
  assert {
    condition     = google_monitoring_notification_channel.email[0].labels == tomap({ email_address = "data-team@example.com" })
    error_message = "another address"
  }

  assert {
    condition = alltrue([
      for policy in concat(
        [google_monitoring_alert_policy.job_failed, google_monitoring_alert_policy.old_data],
        [google_monitoring_alert_policy.trigger_errors, google_monitoring_alert_policy.refused],
        google_monitoring_alert_policy.no_good_tick,
      ) : policy.notification_channels == tolist(["projects/p/notificationChannels/1"])
    ])
    error_message = "an alert that goes nowhere"
  }

  assert {
    condition     = length(output.policies) == 5
    error_message = "alerts are missing: ${jsonencode(output.policies)}"
  }
}

run "what_is_watched" {
  command = plan

  assert {
    condition = (
      google_monitoring_alert_policy.job_failed.conditions[0].condition_threshold[0].filter ==
      "resource.type = \"cloud_run_job\" AND resource.labels.job_name = \"carmila-xgb\" AND metric.type = \"run.googleapis.com/job/completed_execution_count\" AND metric.labels.result = \"failed\""
    )
    error_message = "a failed execution of another job"
  }

  assert {
    condition = (
      google_monitoring_alert_policy.no_good_tick[0].conditions[0].condition_absent[0].duration == "82800s" &&
      strcontains(google_monitoring_alert_policy.no_good_tick[0].conditions[0].condition_absent[0].filter, "logging.googleapis.com/user/carmila/good-ticks")
    )
    error_message = "not 23 hours without a good tick"
  }

  assert {
    condition     = strcontains(google_logging_metric.good_ticks.filter, "resource.labels.service_name=\"trigger-carmila-job\"") && !strcontains(google_logging_metric.good_ticks.filter, "failed") && !strcontains(google_logging_metric.good_ticks.filter, "blocked")
    error_message = "a tick that failed or is blocked counts as good, or another service's"
  }

  assert {
    condition     = google_monitoring_alert_policy.old_data.conditions[0].condition_threshold[0].threshold_value == 10.75
    error_message = "another age than ten days"
  }

  assert {
    condition = (
      strcontains(google_monitoring_alert_policy.trigger_errors.conditions[0].condition_threshold[0].filter, "response_code_class = \"5xx\"") &&
      strcontains(google_monitoring_alert_policy.trigger_errors.conditions[0].condition_threshold[0].filter, "service_name = \"trigger-carmila-job\"")
    )
    error_message = "not the trigger's errors"
  }

  assert {
    condition = (
      endswith(google_monitoring_alert_policy.refused.conditions[0].condition_matched_log[0].filter, "jsonPayload.outcome=\"blocked\"") &&
      google_monitoring_alert_policy.refused.alert_strategy[0].notification_rate_limit[0].period == "86400s" &&
      strcontains(google_monitoring_alert_policy.refused.documentation[0].content, "$${log.extracted_label.reason}")
    )
    error_message = "refused workbooks go unseen, are told every hour, or without their reason"
  }
}

run "once_a_day_is_too_rare_for_an_absence" {
  command = plan

  variables {
    schedule = "0 8 * * *"
  }

  assert {
    condition     = length(google_monitoring_alert_policy.no_good_tick) == 0
    error_message = "an alert that would speak up every day"
  }
}

run "twice_a_day_is_not" {
  command = plan

  variables {
    schedule = "0 8,20 * * *"
  }

  assert {
    condition     = length(google_monitoring_alert_policy.no_good_tick) == 1
    error_message = "silence would go unseen"
  }
}

run "a_weekend_off_is_too_long_as_well" {
  command = plan

  variables {
    schedule = "0 8-18 * * 1-5"
  }

  assert {
    condition     = length(google_monitoring_alert_policy.no_good_tick) == 0
    error_message = "an alert that would speak up every Saturday"
  }
}

run "no_address" {
  command = plan

  variables {
    email = null
  }

  assert {
    condition     = length(google_monitoring_notification_channel.email) == 0 && length(google_monitoring_alert_policy.job_failed.notification_channels) == 0
    error_message = "a channel without an address"
  }
}

run "an_address_that_is_none" {
  command = plan

  variables {
    email = "data-team"
  }

  expect_failures = [var.email]
}

run "an_age_of_no_days" {
  command = plan

  variables {
    data_days = 0
  }

  expect_failures = [var.data_days]
}
