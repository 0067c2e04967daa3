// listener.cpp: the HTTP library with the settings it needs, and connections of our own.
#include "native/http/listener.h"

#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "native/http/connection_stream.h"
#include "native/http/request_head.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

constexpr auto kIdleTime = std::chrono::seconds(5);      // between two requests
constexpr auto kHeadTime = std::chrono::seconds(10);     // for the headers
constexpr auto kRequestTime = std::chrono::seconds(30);  // for the body; for the reply
constexpr auto kDrainTime = std::chrono::seconds(1);
constexpr std::size_t kDrainBytesMax = 4 << 20;
constexpr std::size_t kConnectionsWaitingMax = 1024;
constexpr std::size_t kPieceBytes = 256 << 10;

// What every reply carries.
const httplib::Headers& headers_of_all() {
  static const httplib::Headers headers = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
       "frame-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Embedder-Policy", "require-corp"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
  };
  return headers;
}

// A fixed number of threads and a queue with a limit: at the limit no more connections are accepted until one is done.
class BoundedQueue final : public httplib::TaskQueue {
 public:
  // waiting: kept at the number of connections that no thread is free for. One that a free thread is about to take does not count, or each
  // new connection would end those that are idle, just when their clients use them again.
  BoundedQueue(unsigned threads, std::atomic<std::size_t>& waiting) : waiting_(waiting), free_(threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  void enqueue(std::function<void()> task) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return tasks_.size() < kConnectionsWaitingMax || ending_; });
    tasks_.push_back(std::move(task));
    count();
    lock.unlock();
    added_.notify_one();
  }
  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    added_.notify_all();
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        added_.wait(lock, [&] { return !tasks_.empty() || ending_; });
        --free_;
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
        count();
      }
      changed_.notify_one();
      task();
      const std::lock_guard lock(mutex_);
      ++free_;
      count();
    }
  }
  void count() { waiting_ = tasks_.size() > free_ ? tasks_.size() - free_ : 0; }

  std::atomic<std::size_t>& waiting_;
  std::mutex mutex_;  // guards tasks_, free_ and ending_
  std::size_t free_;      // threads without a connection; those that are about to begin are free, too
  std::condition_variable added_, changed_;
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

void put(const Reply& reply, httplib::Response& to) {
  to.status = reply.status;
  if (reply.in_own_frames) {
    // In place of what every reply carries: of two policies both hold.
    std::string policy = headers_of_all().find("Content-Security-Policy")->second;
    constexpr std::string_view kNowhere = "frame-ancestors 'none'";
    policy.replace(policy.find(kNowhere), kNowhere.size(), "frame-ancestors 'self'");
    to.headers.erase("Content-Security-Policy");
    to.set_header("Content-Security-Policy", policy);
  }
  if (reply.shows_only) {
    to.headers.erase("Content-Security-Policy");
    to.headers.erase("Cross-Origin-Opener-Policy");  // browsers open no sandboxed page that asks for one
    to.set_header("Content-Security-Policy", "sandbox allow-downloads; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; "
                                             "base-uri 'none'; form-action 'none'");
  }
  for (const auto& [name, value] : reply.headers) to.set_header(name, value);
  if (reply.body.empty()) {
    if (!reply.content_type.empty()) to.set_header("Content-Type", reply.content_type);
    return;
  }
  // A provider, not a body: the library would compress a body while it sends it.
  // In pieces: between two the library looks whether the server is ending. What it asks for is not taken on trust.
  to.set_content_provider(reply.body.size(), reply.content_type,
                          [owned = reply.owned, body = reply.body](size_t offset, size_t length, httplib::DataSink& sink) {
                            if (offset >= body.size()) return false;
                            return sink.write(body.data() + offset, std::min({length, body.size() - offset, kPieceBytes}));
                          });
}

const char* phrase_of(int status) {
  switch (status) {
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 413: return "Payload Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 431: return "Request Header Fields Too Large";
    case 505: return "HTTP Version Not Supported";
    default: return "Bad Request";
  }
}

std::string print_refusal(const Refusal& refusal, bool with_body) {
  const bool too_large = refusal.status == 413 || refusal.status == 414 || refusal.status == 431;
  const Reply reply = reply_error({too_large ? ErrorCode::kTooLarge : ErrorCode::kInvalid, refusal.message});
  std::string text = "HTTP/1.1 " + std::to_string(refusal.status) + " " + phrase_of(refusal.status) + "\r\n";
  const auto add = [&](const std::string& name, const std::string& value) { text += name + ": " + value + "\r\n"; };
  for (const auto& [name, value] : headers_of_all()) add(name, value);
  for (const auto& [name, value] : reply.headers) add(name, value);
  if (!refusal.allow.empty()) add("Allow", refusal.allow);
  add("Content-Type", reply.content_type);
  add("Content-Length", std::to_string(reply.body.size()));
  add("Connection", "close");
  text += "\r\n";
  return with_body ? text + std::string(reply.body) : text;
}

// What the library is given to read in place of what came: it does not get to see an address or a body, and no header that would make
// it do anything by itself. Ranges are not served: it does not hold them to the size of what is sent, and throws at some.
std::string print_for_library(const RequestHead& head) {
  std::string text = head.method + " / HTTP/1.1\r\nContent-Length: 0\r\n";
  if (head.close) text += "Connection: close\r\n";
  for (const auto& [name, value] : head.headers) {
    const std::string key = to_lower_ascii(name);
    if (key == "content-length" || key == "content-type" || key == "connection" || key == "range" || key == "if-range" || key == "expect") continue;
    if (!value.empty()) text += name + ": " + value + "\r\n";
  }
  return text + "\r\n";
}

}  // namespace

class Listener::Library final : public httplib::Server {
 public:
  Library(unsigned threads, Handle handle) : handle_(std::move(handle)) {
    new_task_queue = [this, threads] { return new BoundedQueue(threads, waiting_); };
    set_tcp_nodelay(true);
    // Not the library's own choice, by which two servers could share a port and each get some of the requests.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_keep_alive_max_count(1'000'000);  // only told to clients; serve() decides
    set_keep_alive_timeout(std::chrono::seconds(kIdleTime).count());
    set_default_headers(headers_of_all());
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      // A failure of the library's own has no words yet.
      if (response.content_provider_ || response.has_header("Content-Type")) return;
      Reply reply = reply_error(error_of_status(response.status));
      reply.status = response.status;
      put(reply, response);
    });
    const auto call = [this](const httplib::Request& from, httplib::Response& to) {
      Request request;
      request.method = from.method;
      request.path = from.path;
      for (const auto& [name, value] : from.params) request.query.emplace(name, value);
      request.header = [&from](const char* name) { return from.get_header_value(name); };
      request.body = from.body;
      put(handle_or_fail(request), to);
    };
    // Every address of every method comes here; the table in routes.cpp decides.
    const std::string any = R"([\s\S]*)";
    Get(any, call).Post(any, call).Put(any, call).Patch(any, call).Delete(any, call).Options(any, call);
  }
  // The library lets five connections wait to be accepted; the sixth would try again after a second.
  void let_more_wait() { ::listen(svr_sock_, static_cast<int>(kConnectionsWaitingMax)); }

  void serve(socket_t socket) {
    using Got = ConnectionStream::Got;
    ConnectionStream stream(socket, [this] {
      if (svr_sock_ == INVALID_SOCKET) return ConnectionStream::Mood::kEnding;
      return waiting_ > 0 ? ConnectionStream::Mood::kCrowded : ConnectionStream::Mood::kCalm;
    });
    while (stream.wait_for_request(kIdleTime) == Got::kAll) {
      std::string bytes;
      RequestHead head;
      std::optional<Refusal> refusal;
      switch (stream.read_head(bytes, kHeadBytesMax, kHeadTime)) {
        case Got::kAll: refusal = read_request_head(bytes, head); break;
        case Got::kClosed: return;
        case Got::kTooSlow: refusal = {408, "the request's headers did not come in time; after " + std::to_string(bytes.size()) + " bytes they had no end", ""}; break;
        case Got::kTooMuch: {
          const bool in_first_line = bytes.find('\n') == bytes.npos;
          refusal = {in_first_line ? 414 : 431, std::string("the request's ") + (in_first_line ? "first line has" : "headers have") + " over " +
                     std::to_string(kHeadBytesMax) + " bytes; at most as many are allowed", ""};
          break;
        }
      }
      std::string body;
      if (!refusal && head.body_bytes > 0) {
        if (head.expects_continue && !stream.write_all("HTTP/1.1 100 Continue\r\n\r\n", kRequestTime)) return;
        const Got got = stream.read_body(body, static_cast<std::size_t>(head.body_bytes), kRequestTime);
        if (got == Got::kClosed) return;
        if (got == Got::kTooSlow)
          refusal = {408, "the body did not come in time: " + std::to_string(body.size()) + " of " + std::to_string(head.body_bytes) + " bytes of it, as Content-Length says", ""};
      }
      if (refusal) {
        const bool with_body = !bytes.starts_with("HEAD ");
        if (stream.write_all(print_refusal(*refusal, with_body), kDrainTime)) stream.drain(kDrainBytesMax, kDrainTime);
        return;
      }
      if (!reply_to(stream, std::move(head), std::move(body))) return;
    }
  }

 private:
  // The library would show what was thrown to the client.
  Reply handle_or_fail(Request& request) const {
    try {
      return handle_(request);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a request failed: %s\n", error.what());
    } catch (...) {
      std::fputs("a request failed\n", stderr);
    }
    return reply_error(error_of_status(500));
  }

  // False: the connection is to be closed.
  bool reply_to(ConnectionStream& stream, RequestHead head, std::string body) {
    stream.present(print_for_library(head), kRequestTime);
    bool close = false;
    try {
      const bool fine = process_request(stream, false, close, [&](httplib::Request& request) {
        request.path = head.address.path;
        request.target = head.address.path;
        request.params.clear();
        for (auto& [name, value] : head.address.query) request.params.emplace(name, value);
        request.body = std::move(body);
      });
      return fine && !close;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a request broke its connection: %s\n", error.what());
      return false;
    }
  }

  bool process_and_close_socket(socket_t socket) override {
    serve(socket);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  const Handle handle_;
  std::atomic<std::size_t> waiting_{0};
};

Listener::Listener(unsigned threads, Handle handle) : library_(std::make_unique<Library>(threads, std::move(handle))) {}
Listener::~Listener() = default;

int Listener::bind(const std::string& host, int port) {
  const int got = port == 0 ? library_->bind_to_any_port(host) : library_->bind_to_port(host, port) ? port : -1;
  if (got > 0) library_->let_more_wait();
  return got;
}

void Listener::listen() { library_->listen_after_bind(); }
bool Listener::is_listening() const { return library_->is_running(); }
void Listener::stop() { library_->stop(); }

void Listener::serve(int socket) {
  library_->serve(socket);
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
}

}  // namespace tertium::http
