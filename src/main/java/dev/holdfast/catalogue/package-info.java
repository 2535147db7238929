/**
 * Decides what the records of backups should say, given what is stored: manifests + records -&gt;
 * records to make, copies that are gone, copies that are back.
 */
package dev.holdfast.catalogue;
