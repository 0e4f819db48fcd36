/* Scans a log line by line with Hyperscan. usage: hyperscan RULES LOG. Prints the rules it took, lines without a match, and milliseconds. */
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *hit) {
  (void)id, (void)from, (void)to, (void)flags;
  *(int *)hit = 1;
  return 1;
}

static char *whole(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) exit(74);
  fseek(file, 0, SEEK_END);
  *size = ftell(file);
  rewind(file);
  char *text = malloc(*size + 1);
  if (fread(text, 1, *size, file) != *size) exit(74);
  text[*size] = 0;
  fclose(file);
  return text;
}

int main(int count, char **args) {
  if (count < 3) return 64;
  size_t size;
  char *rules = whole(args[1], &size);
  const char **taken = malloc(sizeof(char *) * 100000);
  unsigned *flags = malloc(sizeof(unsigned) * 100000), *ids = malloc(sizeof(unsigned) * 100000), n = 0;
  for (char *rule = strtok(rules, "\n"); rule; rule = strtok(NULL, "\n")) {
    hs_database_t *one;
    hs_compile_error_t *error;
    if (hs_compile(rule, HS_FLAG_SINGLEMATCH, HS_MODE_BLOCK, NULL, &one, &error) != HS_SUCCESS) {
      hs_free_compile_error(error);
      continue;
    }
    hs_free_database(one);
    taken[n] = rule, flags[n] = HS_FLAG_SINGLEMATCH, ids[n] = n, n++;
    printf("%s\n", rule);
  }
  hs_database_t *all;
  hs_compile_error_t *error;
  if (hs_compile_multi(taken, flags, ids, n, HS_MODE_BLOCK, NULL, &all, &error) != HS_SUCCESS) return 70;
  hs_scratch_t *scratch = NULL;
  if (hs_alloc_scratch(all, &scratch) != HS_SUCCESS) return 70;
  char *log = whole(args[2], &size);
  for (int round = 0; round < 2; round++) {
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    long shown = 0;
    for (char *line = log; line < log + size;) {
      char *feed = memchr(line, '\n', log + size - line);
      if (!feed) feed = log + size;
      int hit = 0;
      hs_scan(all, line, feed - line, 0, scratch, found, &hit);
      shown += !hit;
      line = feed + 1;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    double took = (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6;
    if (round == 1) fprintf(stderr, "%ld %.0f\n", shown, took);
  }
  return 0;
}
