/**
 * The job store on SQL: SQLite in this process; the statements are standard SQL where they can be.
 */
package io.caravan.store.sql;
