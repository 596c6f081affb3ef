//! Watch the folder, run the job, load the table.
