package dev.pooler.core.config;

/**
 * Times of a session, in nanoseconds; 0 is off. They are those of the user who logged in, also
 * where the database forces another user upon the server.
 *
 * @param queryNanos a query may run (or wait) this long
 * @param queryWaitNanos a session may wait for a backend this long
 * @param queryWaitNotifyNanos after this wait the client gets a NOTICE
 * @param cancelWaitNanos a cancel request may wait this long
 * @param idleNanos a session may be silent this long
 * @param idleTransactionNanos a session may be silent inside a transaction this long
 * @param transactionNanos a transaction may last this long
 */
public record ClientTimeouts(
    long queryNanos,
    long queryWaitNanos,
    long queryWaitNotifyNanos,
    long cancelWaitNanos,
    long idleNanos,
    long idleTransactionNanos,
    long transactionNanos) {}
