/**
 * For those who run OpenTelemetry: events as its metrics and spans.
 *
 * @module
 */

// telemetry

export { createOpenTelemetryListener, type OpenTelemetryOptions } from './telemetry/opentelemetry.ts';
