package dev.pooler.core.error;

import dev.pooler.protocol.backend.ErrorFields;

/**
 * What a client is told beside its answers (NoticeResponse, severity NOTICE, SQLSTATE {@code
 * 00000}).
 */
public enum PoolerNotice {
  /** The client has been in the queue for {@code query_wait_notify} seconds. */
  CLIENT_QUEUED("No server connection available in postgres backend, client being queued");

  private final String message;

  PoolerNotice(String message) {
    this.message = message;
  }

  public String message() {
    return message;
  }

  /** The same as a NoticeResponse. */
  public ErrorFields fields() {
    return ErrorFields.of("NOTICE", "00000", message);
  }
}
