variable "project_id" {
  description = "Project of the trigger."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the service and of the scheduler's job."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the trigger and its scheduler, one that Cloud Scheduler has."
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

variable "scheduler_account" {
  description = "Address of the account that calls it."
  type        = string
  nullable    = false
}

variable "callers" {
  description = "Who else may call it, as IAM members: those who deploy, for their check."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "environment" {
  description = "What the binary reads, by its name."
  type        = map(string)
  nullable    = false
}

variable "schedule" {
  description = "When it is called, as cron has it."
  type        = string
  default     = "0 * * * *"
  nullable    = false

  validation {
    condition     = can(regex("^\\S+( \\S+){4}$", var.schedule))
    error_message = "schedule has five fields, as cron has them: \"0 * * * *\" is every hour, \"0 8 * * *\" every day at eight."
  }
}

variable "time_zone" {
  description = "Time zone of the schedule."
  type        = string
  default     = "Europe/Paris"
  nullable    = false
}

variable "paused" {
  description = "Whether the schedule rests."
  type        = bool
  default     = false
  nullable    = false
}

variable "deadline" {
  description = "Seconds that a call may take: a tick waits that long for the job."
  type        = number
  default     = 1800
  nullable    = false

  validation {
    condition     = var.deadline >= 60 && var.deadline <= 1800 && floor(var.deadline) == var.deadline
    error_message = "deadline is from 60 to 1800 seconds: Cloud Scheduler waits no longer."
  }
}

variable "labels" {
  description = "Labels of the service."
  type        = map(string)
  default     = {}
  nullable    = false
}
