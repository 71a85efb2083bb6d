package io.caravan.job;

/** Why a job failed. */
public record JobError(ErrorKind kind, String message) {}
