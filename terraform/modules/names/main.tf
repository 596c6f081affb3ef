# How everything is called: the one place that knows. Other roots and modules are handed what they need from here, so
# that the pipeline can be planned without reading the foundation's state.

locals {
  usual = {
    bucket            = "carmila-results-${var.project_id}"
    staging           = "carmila-build-${var.project_id}"
    state             = "carmila-tfstate-${var.project_id}"
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

  names = merge(local.usual, var.names)
}
