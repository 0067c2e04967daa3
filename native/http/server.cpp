// server.cpp: the HTTP library with the settings it needs, and our way in and out of it.
#include "native/http/server.h"

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
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

constexpr std::size_t kHeaderBytesMax = 64 << 10;
constexpr std::size_t kPathBytesMax = 1000;
constexpr auto kRequestTime = std::chrono::seconds(30);
constexpr auto kIdleTime = std::chrono::seconds(5);
constexpr std::size_t kConnectionsWaitingMax = 1024;
constexpr std::size_t kPieceBytes = 256 << 10;

// A fixed number of threads and a queue with a limit: at the limit no more connections are accepted until one is done.
class BoundedQueue final : public httplib::TaskQueue {
 public:
  explicit BoundedQueue(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  void enqueue(std::function<void()> task) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return tasks_.size() < kConnectionsWaitingMax || ending_; });
    tasks_.push_back(std::move(task));
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
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      changed_.notify_one();
      task();
    }
  }
  std::mutex mutex_;  // guards tasks_ and ending_
  std::condition_variable added_, changed_;
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

// The status with which a request is refused before its body is read; 0: it may pass. What the library would take without
// a limit, it does not get to see: chunked bodies, bodies that are unpacked while they are read, and long paths (which its
// regular expressions match by recursion).
int refusal_of(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return 411;
  if (request.has_header("Content-Encoding")) return 415;
  if (request.path.size() > kPathBytesMax) return 414;
  const auto lengths = request.get_header_value_count("Content-Length");
  if (lengths == 0) return 0;
  const auto length = parse_uint(request.get_header_value("Content-Length"));
  if (lengths > 1 || !length) return 400;
  return *length > kRequestBytesMax ? 413 : 0;
}

// A body that will not be read to its end: after the reply nothing on this connection can be trusted to be a request.
bool leaves_bytes_behind(const httplib::Request& request) {
  const bool has_body = request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0";
  const std::string& method = request.method;
  const bool is_read = method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
  return refusal_of(request) != 0 || (has_body && !is_read);
}

void put(const Reply& reply, httplib::Response& to) {
  to.status = reply.status;
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

// The library's server with connections of our own.
class Listener final : public httplib::Server {
 public:
  explicit Listener(unsigned threads) {
    new_task_queue = [threads] { return new BoundedQueue(threads); };
    set_payload_max_length(kRequestBytesMax);
    set_tcp_nodelay(true);
    set_keep_alive_max_count(1'000'000);  // only told to clients; process_and_close_socket below decides
    set_keep_alive_timeout(std::chrono::seconds(kIdleTime).count());
  }
  // The library lets five connections wait to be accepted; the sixth would try again after a second.
  void let_more_wait() { ::listen(svr_sock_, static_cast<int>(kConnectionsWaitingMax)); }

 private:
  bool process_and_close_socket(socket_t socket) override {
    {
      ConnectionStream stream(socket);
      auto idle_since = ConnectionStream::Clock::now();
      bool closed = false;
      while (!closed && svr_sock_ != INVALID_SOCKET) {
        if (!stream.wait_for_request(closed)) {
          if (ConnectionStream::Clock::now() - idle_since > kIdleTime) break;
          continue;
        }
        // The budget is more than any request may have, so the library's own limits answer first (413), and this one
        // ends what has no end.
        stream.begin_request(kRequestBytesMax + kHeaderBytesMax, kRequestTime);
        bool understood = false, left_behind = false;
        bool fine = false;
        try {
          fine = process_request(stream, false, closed, [&](httplib::Request& request) {
            understood = true;
            // Every reply is whole: the library does not hold ranges to the size of what is sent. The stream hides the header
            // already, because the library throws at some of what it may hold.
            request.ranges.clear();
            request.headers.erase("Range");
            left_behind = leaves_bytes_behind(request);
            if (left_behind) {
              request.headers.erase("Connection");
              request.set_header("Connection", "close");
            }
          });
        } catch (const std::exception& error) {
          std::fprintf(stderr, "a request broke its connection: %s\n", error.what());
        }
        if (!fine) break;
        if (!understood || left_behind) {
          stream.drain(4 << 20, ConnectionStream::Clock::now() + std::chrono::seconds(1));
          break;
        }
        idle_since = ConnectionStream::Clock::now();
      }
    }
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }
};

}  // namespace

struct Server::Parts {
  Parts(Store& store, DataDirectory& data, Worker& worker, const ServerOptions& options)
      : context{store, data, worker, options.www_folder, ""}, listener(options.threads) {}

  void set_up() {
    listener.set_default_headers({
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
         "manifest-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Embedder-Policy", "require-corp"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    });
    listener.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
      const int refused = refusal_of(request);
      if (refused == 0) return httplib::Server::HandlerResponse::Unhandled;
      Reply reply = reply_error(error_of_status(refused));
      reply.status = refused;
      put(reply, response);
      return httplib::Server::HandlerResponse::Handled;
    });
    listener.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      // The library's own refusals have no words yet.
      if (response.content_provider_ || response.has_header("Content-Type")) return;
      Reply reply = reply_error(error_of_status(response.status));
      reply.status = response.status;
      put(reply, response);
    });
    const auto handle = [this](const httplib::Request& from, httplib::Response& to) {
      Request request;
      request.method = from.method;
      request.path = from.path;
      for (const auto& [name, value] : from.params) request.query.emplace(name, value);
      request.header = [&from](const char* name) { return from.get_header_value(name); };
      request.body = from.body;
      put(answer(context, request), to);
    };
    // Every address of every method comes here; the table in routes.cpp decides.
    const std::string any = R"([\s\S]*)";
    listener.Get(any, handle).Post(any, handle).Put(any, handle).Patch(any, handle).Delete(any, handle).Options(any, handle);
  }

  Context context;
  Listener listener;
  int port = 0;
  std::mutex mutex;  // guards stopped and running
  bool stopped = false, running = false;
  std::atomic<bool> finished{false};
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(Store& store, DataDirectory& data, Worker& worker, const ServerOptions& options) {
  auto parts = std::make_unique<Parts>(store, data, worker, options);
  parts->set_up();
  if (options.port == 0) {
    parts->port = parts->listener.bind_to_any_port(options.host);
  } else {
    parts->port = parts->listener.bind_to_port(options.host, options.port) ? options.port : -1;
  }
  if (parts->port <= 0)
    return Error{ErrorCode::kIo, "cannot listen on " + options.host + ":" + std::to_string(options.port) +
                                     ": the port is in use, or the address is not of this machine; --port 0 finds a free port"};
  parts->listener.let_more_wait();
  // Cookies know no ports: two servers on one machine must not sign each other out.
  parts->context.cookie_name = "tertium_console_" + std::to_string(parts->port);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

int Server::port() const { return parts_->port; }

void Server::run() {
  {
    const std::lock_guard lock(parts_->mutex);
    if (parts_->stopped) return;
    parts_->running = true;
  }
  parts_->listener.listen_after_bind();
  parts_->finished = true;
}

void Server::stop() {
  const std::lock_guard lock(parts_->mutex);
  parts_->stopped = true;
  if (!parts_->running) return;
  // run() has decided to listen; the library can be stopped only once it does.
  while (!parts_->listener.is_running() && !parts_->finished) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  parts_->listener.stop();
}

}  // namespace tertium::http
