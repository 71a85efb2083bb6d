/** Figures for Prometheus. */
package io.caravan.metrics;
