/**
 * S3 and everything that speaks its protocol: objects as inputs and outputs of jobs, and as what
 * lets work in. Keys are only ever data: nothing here hands one to an expression language.
 */
package io.caravan.s3;
