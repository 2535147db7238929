/**
 * The servers that tests and the sandbox run against, all on this machine and all for real: an API
 * server for Kubernetes objects with a Job runner that starts processes, PostgreSQL, S3 and SMTP.
 */
package dev.holdfast.embedded;
