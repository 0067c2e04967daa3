// server.cpp: the listener, the route table, and the way between them.
#include "native/http/server.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>

#include "native/http/listener.h"
#include "shared/base/text.h"

namespace tertium::http {

Result<void> check_address(const std::string& host, int port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  if (const int why = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found); why != 0)
    return Error{ErrorCode::kInvalid, "--host " + quote_for_message(host) + " is no address (" + ::gai_strerror(why) + ")" +
                                         "; one of this machine is allowed, as 127.0.0.1 or 0.0.0.0"};
  const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const int why = ::bind(socket, found->ai_addr, found->ai_addrlen) == 0 && ::listen(socket, 1) == 0 ? 0 : errno;
  ::close(socket);
  ::freeaddrinfo(found);
  if (why == 0) return {};
  if (why == EADDRNOTAVAIL)
    return Error{ErrorCode::kInvalid, "--host " + quote_for_message(host) + " is not an address of this machine; allowed are its own, as 127.0.0.1 or 0.0.0.0"};
  if (why == EADDRINUSE) return Error{ErrorCode::kIo, "--port " + std::to_string(port) + " is in use on --host " + host + "; --port 0 finds a free one"};
  return Error{ErrorCode::kIo, "cannot listen on --host " + host + ", --port " + std::to_string(port) + ": " + std::generic_category().message(why)};
}

struct Server::Parts {
  Parts(Store& store, DataDirectory& data, Worker& worker, std::unique_ptr<Uploads> empty, const ServerOptions& options)
      : live(store), backups(store, data), uploads(std::move(empty)), context{store, data, worker, live, backups, *uploads, options.www_folder, ""},
        listener(options.threads, [this](Request& request) { return answer(context, request); }) {}

  LiveStatistics live;
  BackupKeeper backups;
  std::unique_ptr<Uploads> uploads;
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
  TRY(std::unique_ptr<Uploads> uploads, Uploads::open(data));
  auto parts = std::make_unique<Parts>(store, data, worker, std::move(uploads), options);
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
