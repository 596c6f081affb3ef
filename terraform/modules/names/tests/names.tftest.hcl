variables {
  project_id = "carmila-test-1234"
}

run "the_guides_names" {
  command = plan

  assert {
    condition = output.names == {
      bucket            = "carmila-results-carmila-test-1234"
      staging           = "carmila-build-carmila-test-1234"
      state             = "carmila-tfstate-carmila-test-1234"
      dataset           = "carmila_data"
      table             = "predictions_carmila"
      intervals         = "intervalles_carmila"
      repository        = "carmila-repo"
      job               = "carmila-xgb"
      trigger           = "trigger-carmila-job"
      job_account       = "job-carmila"
      trigger_account   = "trigger-carmila"
      scheduler_account = "scheduler-carmila"
      build_account     = "build-carmila"
    }
    error_message = "a name of the guide changed: ${jsonencode(output.names)}"
  }

  assert {
    condition     = output.emails.job == "job-carmila@carmila-test-1234.iam.gserviceaccount.com"
    error_message = "the folder is shared with another address: ${output.emails.job}"
  }
}

run "one_name_of_ones_own" {
  command = plan

  variables {
    names = { dataset = "other_data", trigger_account = "watch-carmila" }
  }

  assert {
    condition     = output.names.dataset == "other_data" && output.names.table == "predictions_carmila"
    error_message = "a name that was given is not taken, or another one moved"
  }

  assert {
    condition     = output.emails.trigger == "watch-carmila@carmila-test-1234.iam.gserviceaccount.com"
    error_message = "an account's address does not follow its name: ${output.emails.trigger}"
  }
}

run "a_key_that_names_nothing" {
  command = plan

  variables {
    names = { ledger = "predictions_carmila" }
  }

  expect_failures = [var.names]
}

run "a_dataset_with_a_dash" {
  command = plan

  variables {
    names = { dataset = "carmila-data" }
  }

  expect_failures = [var.names]
}

run "a_bucket_with_its_scheme" {
  command = plan

  variables {
    names = { bucket = "gs://carmila-results" }
  }

  expect_failures = [var.names]
}

run "an_account_with_its_domain" {
  command = plan

  variables {
    names = { job_account = "job-carmila@carmila-test-1234.iam.gserviceaccount.com" }
  }

  expect_failures = [var.names]
}

run "a_job_in_upper_case" {
  command = plan

  variables {
    names = { job = "Carmila" }
  }

  expect_failures = [var.names]
}

run "a_projects_number" {
  command = plan

  variables {
    project_id = "123456789012"
  }

  expect_failures = [var.project_id]
}
