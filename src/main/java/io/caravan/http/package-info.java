/**
 * The HTTP server, the guard before all its routes, and what the routes in {@code routes/api} call.
 */
package io.caravan.http;
