/* sink PORT: an SMTP server that takes everything and keeps nothing, as cheaply as one thread can. It looks for the end of a message with
   memmem where smtp-sink looks at every byte, so that the sender and not the server is what is measured. 127.0.0.1 only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { ROOM = 256 * 1024 };

struct client {
  int socket, in_data;
  size_t held;
  char bytes[ROOM];
};

static size_t say(char *answer, size_t at, const char *words) {
  size_t length = strlen(words);
  memcpy(answer + at, words, length);
  return at + length;
}

static const char *answer_to(struct client *c, const char *line) {
  if (!strncasecmp(line, "EHLO", 4)) return "250-sink\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250 8BITMIME\r\n";
  if (!strncasecmp(line, "DATA", 4)) { c->in_data = 1; return "354 Go ahead\r\n"; }
  if (!strncasecmp(line, "QUIT", 4)) return "221 Bye\r\n";
  return "250 2.1.0 Ok\r\n";
}

/* Whether the connection goes on. */
static int serve(struct client *c) {
  ssize_t got = read(c->socket, c->bytes + c->held, ROOM - c->held);
  if (got <= 0) return 0;
  char answer[16384], *at = c->bytes, *end = c->bytes + c->held + got;
  size_t said = 0;
  while (at < end && said < sizeof answer - 256) {
    const char *mark = c->in_data ? "\r\n.\r\n" : "\r\n";
    char *found = memmem(at, end - at, mark, strlen(mark));
    if (!found) {
      /* Of a message only what may be the beginning of its end is worth keeping. */
      if (c->in_data && end - at > 4) at = end - 4;
      break;
    }
    if (c->in_data) {
      c->in_data = 0;
      said = say(answer, said, "250 2.0.0 Ok\r\n");
      at = found + 5;
    } else {
      said = say(answer, said, answer_to(c, at));
      /* The line's own CRLF stays: an empty message is a dot right after it. */
      at = found + (c->in_data ? 0 : 2);
    }
  }
  c->held = end - at;
  memmove(c->bytes, at, c->held);
  return said == 0 || write(c->socket, answer, said) == (ssize_t)said;
}

int main(int count, char **words) {
  int on = 1, server = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(words[1]) : 2525), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 128)) {
    perror("sink");
    return 1;
  }
  struct epoll_event wanted = {.events = EPOLLIN}, ready[64];
  epoll_ctl(poll, EPOLL_CTL_ADD, server, &wanted);
  for (;;) {
    int events = epoll_wait(poll, ready, 64, -1);
    for (int i = 0; i < events; i++) {
      struct client *c = ready[i].data.ptr;
      if (!c) {
        c = calloc(1, sizeof *c);
        c->socket = accept(server, 0, 0);
        setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        wanted.data.ptr = c;
        epoll_ctl(poll, EPOLL_CTL_ADD, c->socket, &wanted);
        if (write(c->socket, "220 sink ESMTP\r\n", 16) != 16) perror("write");
      } else if (!serve(c)) {
        close(c->socket);
        free(c);
      }
    }
  }
}
