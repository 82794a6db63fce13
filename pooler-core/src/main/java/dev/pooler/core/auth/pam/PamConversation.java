package dev.pooler.core.auth.pam;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What PAM's modules ask, and what they are told: the password whenever they ask for something that
 * must not be shown, nothing else. Called back by libpam on the thread of the login.
 */
@SuppressWarnings("restricted") // the launcher enables native access
final class PamConversation {
  static final FunctionDescriptor DESCRIPTOR =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS);

  private static final int SUCCESS = 0;
  private static final int CONVERSATION_ERROR = 19;
  private static final int PROMPT_ECHO_OFF = 1;
  private static final int PROMPT_ECHO_ON = 2;

  /** {@code struct pam_response}: a pointer and an int, padded. */
  private static final long RESPONSE_SIZE = 16;

  private PamConversation() {}

  /**
   * {@code pam_conv}'s function.
   *
   * @param count number of messages
   * @param messages an array of pointers to {@code struct pam_message}
   * @param responses takes a pointer to an array that libpam frees
   * @param password the C string given as {@code appdata_ptr}
   */
  static int converse(
      int count, MemorySegment messages, MemorySegment responses, MemorySegment password) {
    try {
      return answer(PamLibrary.get(), count, messages, responses, password);
    } catch (Throwable failed) {
      return CONVERSATION_ERROR;
    }
  }

  private static int answer(
      PamLibrary library,
      int count,
      MemorySegment messages,
      MemorySegment responses,
      MemorySegment password)
      throws Throwable {
    MemorySegment questions = messages.reinterpret(count * ValueLayout.ADDRESS.byteSize());
    for (int i = 0; i < count; i++) {
      if (style(questions, i) == PROMPT_ECHO_ON) {
        return CONVERSATION_ERROR;
      }
    }
    MemorySegment room = (MemorySegment) library.calloc.invokeExact((long) count, RESPONSE_SIZE);
    if (room.equals(MemorySegment.NULL)) {
      return CONVERSATION_ERROR;
    }
    MemorySegment answers = room.reinterpret(count * RESPONSE_SIZE);
    for (int i = 0; i < count; i++) {
      if (style(questions, i) == PROMPT_ECHO_OFF) {
        MemorySegment copy = (MemorySegment) library.strdup.invokeExact(password);
        answers.set(ValueLayout.ADDRESS, i * RESPONSE_SIZE, copy);
      }
    }
    // Whoever asked wipes and frees them.
    responses.reinterpret(ValueLayout.ADDRESS.byteSize()).set(ValueLayout.ADDRESS, 0, answers);
    return SUCCESS;
  }

  private static int style(MemorySegment questions, int index) {
    return questions
        .getAtIndex(ValueLayout.ADDRESS, index)
        .reinterpret(ValueLayout.JAVA_INT.byteSize())
        .get(ValueLayout.JAVA_INT, 0);
  }
}
