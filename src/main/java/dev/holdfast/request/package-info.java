/**
 * What people and programs ask for, as objects of Kubernetes: pure functions, which the command
 * line and the REST API share. Whoever calls them creates the objects.
 */
package dev.holdfast.request;
