// The benchmark kernels as somebody would write them in C, and an addon around them, so that they run in the same process as the others.

#include <math.h>
#include <node_api.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  void *data;
  int length;
  double number;
} value;

static double dot(const double *a, const double *b, int n)
{
  double sum = 0;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static void axpy(double alpha, const double *restrict x, double *restrict y, int n)
{
  for (int i = 0; i < n; i++) y[i] += alpha * x[i];
}

static void matmul(const double *restrict a, const double *restrict b, double *restrict c, int n)
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
}

static void transpose(const double *restrict a, double *restrict out, int rows, int columns)
{
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
}

static void spmv(const int *starts, const int *columns, const double *values, const double *x, double *restrict y, int rows)
{
  for (int row = 0; row < rows; row++) {
    double sum = 0;
    for (int k = starts[row]; k < starts[row + 1]; k++) sum += values[k] * x[columns[k]];
    y[row] = sum;
  }
}

static void greyscale(const uint8_t *restrict rgba, uint8_t *restrict out, int n)
{
  for (int i = 0; i < n; i++) out[i] = (rgba[4 * i] * 77 + rgba[4 * i + 1] * 150 + rgba[4 * i + 2] * 29) >> 8;
}

static void histogram(const uint8_t *restrict pixels, uint32_t *restrict counts, int n)
{
  for (int i = 0; i < n; i++) counts[pixels[i]]++;
}

static void convolve(const float *restrict src, float *restrict dst, const float *restrict kernel, int w, int h)
{
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      double sum = 0;
      for (int ky = -1; ky <= 1; ky++)
        for (int kx = -1; kx <= 1; kx++) sum += (double)src[(y + ky) * w + x + kx] * kernel[(ky + 1) * 3 + kx + 1];
      dst[y * w + x] = (float)sum;
    }
}

static void life(const uint8_t *restrict cells, uint8_t *restrict next, int w, int h)
{
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const uint8_t *p = cells + y * w + x;
      int around = p[-w - 1] + p[-w] + p[-w + 1] + p[-1] + p[1] + p[w - 1] + p[w] + p[w + 1];
      next[y * w + x] = around == 3 || (around == 2 && *p == 1);
    }
}

static void mandelbrot(uint16_t *restrict out, int w, int h, int limit)
{
  for (int py = 0; py < h; py++)
    for (int px = 0; px < w; px++) {
      double cx = (double)px / w * 3 - 2, cy = (double)py / h * 2 - 1, x = 0, y = 0;
      int n = 0;
      for (; n < limit && x * x + y * y < 4; n++) {
        double t = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = t;
      }
      out[py * w + px] = (uint16_t)n;
    }
}

static void fir(const float *restrict x, const float *restrict taps, float *restrict y, int n, int count)
{
  for (int i = 0; i < n - count; i++) {
    double sum = 0;
    for (int k = 0; k < count; k++) sum += (double)x[i + k] * taps[k];
    y[i] = (float)sum;
  }
}

static void biquad(const double *restrict x, double *restrict y, int n, const double b0, const double b1, const double b2, const double a1, const double a2)
{
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (int i = 0; i < n; i++) {
    double v = b0 * x[i] + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x[i];
    y2 = y1;
    y[i] = y1 = v;
  }
}

static void heat(const double *restrict u, double *restrict next, int w, int h, double k)
{
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const double *p = u + y * w + x;
      next[y * w + x] = *p + k * (p[-1] + p[1] + p[-w] + p[w] - 4 * *p);
    }
}

static double adler32(const uint8_t *data, int n)
{
  uint32_t a = 1, b = 0;
  for (int i = 0; i < n; i++) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

static double sieve(uint8_t *composite, int n)
{
  int count = 0;
  for (int i = 2; i < n; i++) {
    if (composite[i] != 0) continue;
    count++;
    for (int64_t j = (int64_t)i * i; j < n; j += i) composite[j] = 1;
  }
  return count;
}

static void prefix_sum(int32_t *a, int n)
{
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) a[i] = (int32_t)(sum += (uint32_t)a[i]);
}

static int min(int a, int b) { return a < b ? a : b; }

static double levenshtein(const uint8_t *restrict a, const uint8_t *restrict b, int32_t *restrict row, int n, int m)
{
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int i = 1; i <= n; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      int above = row[j];
      row[j] = min(min(above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[m];
}

static void floyd_warshall(double *d, int n)
{
  for (int k = 0; k < n; k++)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        double through = d[i * n + k] + d[k * n + j];
        if (through < d[i * n + j]) d[i * n + j] = through;
      }
}

static void n_body(const double *restrict x, const double *restrict y, double *restrict vx, double *restrict vy, const double *restrict mass, int n, double dt)
{
  for (int i = 0; i < n; i++) {
    double ax = 0, ay = 0;
    for (int j = 0; j < n; j++) {
      double dx = x[j] - x[i], dy = y[j] - y[i], d2 = dx * dx + dy * dy + 0.01, f = mass[j] / (d2 * sqrt(d2));
      ax += f * dx;
      ay += f * dy;
    }
    vx[i] += ax * dt;
    vy[i] += ay * dt;
  }
}

static double cdf(double x)
{
  double t = 1 / (1 + 0.2316419 * fabs(x)), d = 0.3989422804014327 * exp(-x * x / 2);
  double p = d * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - p : p;
}

static void black_scholes(const double *restrict spot, const double *restrict strike, const double *restrict time, double *restrict out, int n, double rate, double vol)
{
  for (int i = 0; i < n; i++) {
    double root = vol * sqrt(time[i]), d1 = (log(spot[i] / strike[i]) + (rate + vol * vol / 2) * time[i]) / root;
    out[i] = spot[i] * cdf(d1) - strike[i] * exp(-rate * time[i]) * cdf(d1 - root);
  }
}

static void k_means(const double *restrict points, const double *restrict centres, int32_t *restrict labels, int n, int k, int dims)
{
  for (int p = 0; p < n; p++) {
    int best = 0;
    double best_distance = INFINITY;
    for (int c = 0; c < k; c++) {
      double distance = 0;
      for (int d = 0; d < dims; d++) {
        double diff = points[p * dims + d] - centres[c * dims + d];
        distance += diff * diff;
      }
      if (distance < best_distance) {
        best_distance = distance;
        best = c;
      }
    }
    labels[p] = best;
  }
}

static void polynomial(const double *restrict x, double *restrict y, int n)
{
  for (int i = 0; i < n; i++) y[i] = 1 + x[i] * (0.5 + x[i] * (0.25 + x[i] * (0.125 + x[i] * 0.0625)));
}

#define D(i) v[i].data
#define L(i) v[i].length
#define I(i) ((int)v[i].number)
#define N(i) v[i].number
#define RUN(name, call) \
  if (strcmp(kernel, name) == 0) { call; return 0; }
#define ANSWER(name, call) \
  if (strcmp(kernel, name) == 0) return call;

static double run(const char *kernel, const value *v)
{
  ANSWER("dot", dot(D(0), D(1), L(0)))
  RUN("axpy", axpy(N(0), D(1), D(2), L(1)))
  RUN("matmul", matmul(D(0), D(1), D(2), I(3)))
  RUN("transpose", transpose(D(0), D(1), I(2), I(3)))
  RUN("spmv", spmv(D(0), D(1), D(2), D(3), D(4), L(4)))
  RUN("greyscale", greyscale(D(0), D(1), L(1)))
  RUN("histogram", histogram(D(0), D(1), L(0)))
  RUN("convolve 3x3", convolve(D(0), D(1), D(2), I(3), I(4)))
  RUN("life", life(D(0), D(1), I(2), I(3)))
  RUN("mandelbrot", mandelbrot(D(0), I(1), I(2), I(3)))
  RUN("fir", fir(D(0), D(1), D(2), L(2), L(1)))
  RUN("biquad", biquad(D(0), D(1), L(0), N(2), N(3), N(4), N(5), N(6)))
  RUN("heat", heat(D(0), D(1), I(2), I(3), N(4)))
  ANSWER("adler32", adler32(D(0), L(0)))
  ANSWER("sieve", sieve(D(0), L(0)))
  RUN("prefix sum", prefix_sum(D(0), L(0)))
  ANSWER("levenshtein", levenshtein(D(0), D(1), D(2), L(0), L(1)))
  RUN("floyd-warshall", floyd_warshall(D(0), I(1)))
  RUN("n-body", n_body(D(0), D(1), D(2), D(3), D(4), L(0), N(5)))
  RUN("black-scholes", black_scholes(D(0), D(1), D(2), D(3), L(3), N(4), N(5)))
  RUN("k-means assign", k_means(D(0), D(1), D(2), L(2), L(1) / I(3), I(3)))
  RUN("polynomial", polynomial(D(0), D(1), L(0)))
  return NAN;
}

/** `run(name, …arguments)`. */
static napi_value call(napi_env env, napi_callback_info info)
{
  napi_value given[12], result;
  size_t count = 12, name_length;
  char name[32];
  value values[12];
  napi_get_cb_info(env, info, &count, given, 0, 0);
  napi_get_value_string_utf8(env, given[0], name, sizeof name, &name_length);
  for (size_t i = 1; i < count; i++) {
    napi_typedarray_type type;
    size_t length = 0;
    if (napi_get_value_double(env, given[i], &values[i - 1].number) == napi_ok) continue;
    napi_get_typedarray_info(env, given[i], &type, &length, &values[i - 1].data, 0, 0);
    values[i - 1].length = (int)length;
  }
  napi_create_double(env, run(name, values), &result);
  return result;
}

NAPI_MODULE_INIT()
{
  napi_value function;
  napi_create_function(env, "run", NAPI_AUTO_LENGTH, call, 0, &function);
  napi_set_named_property(env, exports, "run", function);
  return exports;
}
