variable "project_id" {
  description = "Project of the bucket."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the bucket."
  type        = string
  nullable    = false
}

variable "location" {
  description = "Region of the bucket: the job's."
  type        = string
  nullable    = false
}

variable "writers" {
  description = "Accounts that read and write every object."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "readers" {
  description = "Accounts that read every object."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "prefix_writers" {
  description = "Accounts that write under one prefix, by that prefix: { \"loads/\" = \"serviceAccount:…\" }."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for prefix in keys(var.prefix_writers) : can(regex("^[a-z][a-z0-9/-]*/$", prefix))])
    error_message = "A prefix ends in a slash: without it, loads would also mean loads-of-others."
  }
}

variable "report_readers" {
  description = "Groups or people who read the reports, as IAM members, and nothing else in the bucket."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "noncurrent_days" {
  description = "Days that a replaced or deleted object can be brought back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days is a whole number of days, 1 or more."
  }
}

variable "labels" {
  description = "Labels of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}
