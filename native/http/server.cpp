// server.cpp: the listener, the route table, and the way between them.
#include "native/http/server.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "native/http/listener.h"

namespace tertium::http {

struct Server::Parts {
  Parts(Store& store, DataDirectory& data, Worker& worker, const ServerOptions& options)
      : context{store, data, worker, options.www_folder, ""}, listener(options.threads, [this](Request& request) { return answer(context, request); }) {}

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
  parts->port = parts->listener.bind(options.host, options.port);
  if (parts->port <= 0)
    return Error{ErrorCode::kIo, "cannot listen on " + options.host + ":" + std::to_string(options.port) +
                                     ": the port is in use, or the address is not of this machine; --port 0 finds a free port"};
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
  parts_->listener.listen();
  parts_->finished = true;
}

void Server::stop() {
  const std::lock_guard lock(parts_->mutex);
  parts_->stopped = true;
  if (!parts_->running) return;
  // run() has decided to listen; the library can be stopped only once it does.
  while (!parts_->listener.is_listening() && !parts_->finished) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  parts_->listener.stop();
}

}  // namespace tertium::http
