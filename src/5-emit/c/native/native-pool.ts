// Threads of a native unit: they sleep until a loop has parts to do, and take one after the other. The thread that calls takes parts too,
// and begins alone, unless the loop took long before: one that is done soon wakes nobody. A part that bails ends the others' work and then,
// when all have stopped, the run.

/** A loop that takes less than this is done by the thread that called. */
const ALONE_NANOSECONDS = 20_000
const MAX_THREADS = 256
const STACK_BYTES = 1024 * 1024

/** Defines what shares loops, for a unit that has some: `njit_share`, `njit_set_threads` and `njit_end_threads`. */
export const NATIVE_POOL = `
#include <signal.h>
#include <time.h>

typedef struct {
  njit_part *run;
  njit_context *context;
  const void *task;
  int32_t begin;
  int64_t count;
  int32_t parts;
  int32_t next;
  int32_t bailed;
} njit_job;

// One job at a time holds \`region\`; all else is under \`lock\`. \`places\` is how many threads may still join the job.
static struct {
  pthread_mutex_t region, lock;
  pthread_cond_t work, rest;
  pthread_t threads[${MAX_THREADS}];
  int32_t started, places, active, quit;
  njit_job *job;
} njit_pool = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER };

static int32_t njit_thread_count = 1;
// Nanoseconds of an iteration the last time, by where its code is; loops that meet here mislead each other about time, and nothing else.
static int64_t njit_pace[64];
static _Thread_local int32_t njit_is_sharing;

static void njit_run_part(const njit_job *job, int32_t part)
{
  int64_t count = job->count;
  int32_t begin = (int32_t)(job->begin + count * part / job->parts);
  int32_t end = (int32_t)(job->begin + count * (part + 1) / job->parts);
  job->run(job->context, job->task, begin, end, part);
}

// Takes parts until none is left; a bail comes back here.
static __attribute__((noinline)) void njit_take_parts(njit_job *job)
{
  void *landing[5], **outer = njit_landing;
  njit_is_sharing++;
  if (__builtin_setjmp(landing)) {
    __atomic_store_n(&job->bailed, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&job->next, job->parts, __ATOMIC_RELAXED);
  } else {
    njit_landing = landing;
    for (;;) {
      int32_t part = __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED);
      if (part >= job->parts || __atomic_load_n(&job->bailed, __ATOMIC_RELAXED)) break;
      njit_run_part(job, part);
    }
  }
  njit_landing = outer;
  njit_is_sharing--;
}

static void *njit_work(void *nothing)
{
  pthread_mutex_lock(&njit_pool.lock);
  for (;;) {
    while (njit_pool.places == 0 && !njit_pool.quit) pthread_cond_wait(&njit_pool.work, &njit_pool.lock);
    if (njit_pool.quit) break;
    njit_job *job = njit_pool.job;
    njit_pool.places--;
    njit_pool.active++;
    pthread_mutex_unlock(&njit_pool.lock);
    njit_take_parts(job);
    pthread_mutex_lock(&njit_pool.lock);
    // Nothing is left for threads that have not joined yet.
    njit_pool.places = 0;
    if (--njit_pool.active == 0) pthread_cond_signal(&njit_pool.rest);
  }
  pthread_mutex_unlock(&njit_pool.lock);
  return nothing;
}

// As many as there can be; they leave signals to the threads of the host. Under \`lock\`.
static void njit_start_threads(int32_t wanted)
{
  pthread_attr_t attributes;
  sigset_t all, before;
  if (njit_pool.started >= wanted || pthread_attr_init(&attributes) != 0) return;
  pthread_attr_setstacksize(&attributes, ${STACK_BYTES});
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (njit_pool.started < wanted && pthread_create(&njit_pool.threads[njit_pool.started], &attributes, njit_work, 0) == 0)
    njit_pool.started++;
  pthread_sigmask(SIG_SETMASK, &before, 0);
  pthread_attr_destroy(&attributes);
}

static int64_t njit_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// Does all parts that are left with so many other threads; with none of them where another loop has them.
static void njit_share_rest(njit_job *job, int32_t others)
{
  if (others <= 0 || pthread_mutex_trylock(&njit_pool.region) != 0) {
    while (job->next < job->parts) njit_run_part(job, job->next++);
    return;
  }
  pthread_mutex_lock(&njit_pool.lock);
  njit_start_threads(others);
  njit_pool.job = job;
  njit_pool.places = others < njit_pool.started ? others : njit_pool.started;
  pthread_cond_broadcast(&njit_pool.work);
  pthread_mutex_unlock(&njit_pool.lock);
  njit_take_parts(job);
  pthread_mutex_lock(&njit_pool.lock);
  njit_pool.places = 0;
  while (njit_pool.active > 0) pthread_cond_wait(&njit_pool.rest, &njit_pool.lock);
  njit_pool.job = 0;
  pthread_mutex_unlock(&njit_pool.lock);
  pthread_mutex_unlock(&njit_pool.region);
  if (job->bailed) njit_bail();
}

static __attribute__((noinline)) void njit_share(njit_context *context, njit_part *run, const void *task, int32_t begin, int32_t end, int32_t most)
{
  int64_t count = (int64_t)end - begin;
  if (count <= 0) return;
  njit_job job = { run, context, task, begin, count, count < most ? (int32_t)count : most, 0, 0 };
  int32_t others = __atomic_load_n(&njit_thread_count, __ATOMIC_RELAXED) - 1;
  if (others <= 0 || njit_is_sharing) {
    while (job.next < job.parts) njit_run_part(&job, job.next++);
    return;
  }
  int64_t *pace = &njit_pace[((uintptr_t)run >> 4) & 63];
  int64_t start = njit_now(), taken = 0;
  // Few and long iterations must not wait until the first of them is done.
  int is_long = __atomic_load_n(pace, __ATOMIC_RELAXED) > ${2 * ALONE_NANOSECONDS} / count;
  while (!is_long && job.next < job.parts) {
    njit_run_part(&job, job.next++);
    taken = njit_now() - start;
    is_long = taken > ${ALONE_NANOSECONDS};
  }
  int32_t left = job.parts - job.next;
  if (left > 0) {
    njit_share_rest(&job, left - 1 < others ? left - 1 : others);
    taken = 2 * (njit_now() - start);
  }
  __atomic_store_n(pace, taken / count, __ATOMIC_RELAXED);
}

static napi_value njit_set_threads(napi_env env, napi_callback_info info)
{
  napi_value given[1];
  size_t count = 1;
  int32_t threads = 1;
  napi_get_cb_info(env, info, &count, given, 0, 0);
  if (napi_get_value_int32(env, given[0], &threads) != napi_ok) return 0;
  __atomic_store_n(&njit_thread_count, threads < ${MAX_THREADS} ? threads : ${MAX_THREADS}, __ATOMIC_RELAXED);
  return 0;
}

// Before the code goes away under them. No job is running then.
static void njit_end_threads(void)
{
  pthread_mutex_lock(&njit_pool.lock);
  njit_pool.quit = 1;
  pthread_cond_broadcast(&njit_pool.work);
  pthread_mutex_unlock(&njit_pool.lock);
  for (int32_t i = 0; i < njit_pool.started; i++) pthread_join(njit_pool.threads[i], 0);
  njit_pool.started = 0;
  njit_pool.quit = 0;
}
`
