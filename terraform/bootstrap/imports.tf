# Where the bucket was made, but the state that says so was lost before it could be put there.
import {
  for_each = var.adopt_state ? toset([module.names.names.state]) : toset([])
  to       = google_storage_bucket.state
  id       = "${var.project_id}/${each.value}"
}
