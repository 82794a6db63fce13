package dev.pooler.protocol.backend;

/** First bytes of the messages that a server sends. */
public final class BackendTag {

  /** All messages of the authentication family. */
  public static final byte AUTHENTICATION = 'R';

  /** BackendKeyData. */
  public static final byte BACKEND_KEY_DATA = 'K';

  /** BindComplete. */
  public static final byte BIND_COMPLETE = '2';

  /** CloseComplete. */
  public static final byte CLOSE_COMPLETE = '3';

  /** CommandComplete. */
  public static final byte COMMAND_COMPLETE = 'C';

  /** CopyBothResponse (streaming replication). */
  public static final byte COPY_BOTH_RESPONSE = 'W';

  /** CopyData. */
  public static final byte COPY_DATA = 'd';

  /** CopyDone. */
  public static final byte COPY_DONE = 'c';

  /** CopyInResponse. */
  public static final byte COPY_IN_RESPONSE = 'G';

  /** CopyOutResponse. */
  public static final byte COPY_OUT_RESPONSE = 'H';

  /** DataRow. */
  public static final byte DATA_ROW = 'D';

  /** EmptyQueryResponse. */
  public static final byte EMPTY_QUERY_RESPONSE = 'I';

  /** ErrorResponse. */
  public static final byte ERROR_RESPONSE = 'E';

  /** FunctionCallResponse. */
  public static final byte FUNCTION_CALL_RESPONSE = 'V';

  /** NegotiateProtocolVersion. */
  public static final byte NEGOTIATE_PROTOCOL_VERSION = 'v';

  /** NoData. */
  public static final byte NO_DATA = 'n';

  /** NoticeResponse. */
  public static final byte NOTICE_RESPONSE = 'N';

  /** NotificationResponse. */
  public static final byte NOTIFICATION_RESPONSE = 'A';

  /** ParameterDescription. */
  public static final byte PARAMETER_DESCRIPTION = 't';

  /** ParameterStatus. */
  public static final byte PARAMETER_STATUS = 'S';

  /** ParseComplete. */
  public static final byte PARSE_COMPLETE = '1';

  /** PortalSuspended. */
  public static final byte PORTAL_SUSPENDED = 's';

  /** ReadyForQuery. */
  public static final byte READY_FOR_QUERY = 'Z';

  /** RowDescription. */
  public static final byte ROW_DESCRIPTION = 'T';

  private BackendTag() {}
}
