variable "project_id" {
  description = "Project of the job."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the job."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the job: the bucket's."
  type        = string
  nullable    = false
}

variable "image" {
  description = "The image, by digest."
  type        = string
  nullable    = false
}

variable "account" {
  description = "Address of the account that it runs as."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Bucket that it publishes in."
  type        = string
  nullable    = false
}

variable "drive_folder_id" {
  description = "Drive folder that it reads."
  type        = string
  nullable    = false
}

variable "cpu" {
  description = "Processors of a task."
  type        = string
  default     = "4"
  nullable    = false

  validation {
    condition     = contains(["1", "2", "4", "8"], var.cpu)
    error_message = "cpu is \"1\", \"2\", \"4\" or \"8\": what Cloud Run has."
  }
}

variable "memory" {
  description = "Memory of a task. A file that a task writes counts as memory too."
  type        = string
  default     = "4Gi"
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]*(Mi|Gi)$", var.memory))
    error_message = "memory is an amount such as \"4Gi\" or \"512Mi\"."
  }
}

variable "minutes" {
  description = "Minutes that a task may take before it is ended and tried again."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.minutes >= 5 && var.minutes <= 1440 && floor(var.minutes) == var.minutes
    error_message = "minutes is a whole number from 5 to 1440."
  }
}

variable "tasks" {
  description = "Tasks that share the malls of a run. What is published does not depend on it."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.tasks >= 1 && var.tasks <= 100 && floor(var.tasks) == var.tasks
    error_message = "tasks is a whole number from 1 to 100."
  }
}

variable "runners" {
  description = "Accounts that start it and see how that went, as IAM members."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "viewers" {
  description = "Accounts that see its executions, as IAM members."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "labels" {
  description = "Labels of the job."
  type        = map(string)
  default     = {}
  nullable    = false
}
