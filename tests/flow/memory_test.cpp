// memory_test.cpp: hostile input cannot make the program take memory, threads or time without end.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "shared/wire/npy.h"
#include "tests/flow/serving.h"
#include "tests/support/raw_http.h"
#include "tests/support/zip_bomb.h"

namespace tertium {
namespace {

// Sanitizers multiply memory: there the journeys are made, and the figure is not looked at.
const std::size_t kPeakKibMax = at_full_speed() ? 200'000 : 4'000'000;

// Sends `head`, then `megabytes` of body for as long as they are taken; the reply, where it can still be read.
RawReply flood(int port, const std::string& head, const std::string& piece, int pieces, int& taken) {
  RawConnection connection(port);
  EXPECT_TRUE(connection.send(head));
  for (taken = 0; taken < pieces && connection.send(piece); ++taken) {}
  return parse_reply(connection.read_all());
}

TEST(Memory, FourHundredMegabytesOfRequestLeaveTheServerSmall) {
  const TestFolder f;
  Serving server(f / "data");
  ASSERT_NE(server.port, 0) << server.err();
  const std::string megabyte(1 << 20, 'x'), chunk = "100000\r\n" + megabyte + "\r\n", post = "POST /api/v1/participant/words/sessions HTTP/1.1\r\nHost: x\r\n";
  int taken = 0;
  for (const std::string coding : {"chunked", "CHUNKED", "gzip, chunked", "identity", "\tchunked"})
    for (const std::string& method : {post, std::string("GET /health HTTP/1.1\r\nHost: x\r\n"), post + "Content-Length: 3\r\n"}) {
      const RawReply reply = flood(server.port, method + "Transfer-Encoding:" + coding + "\r\n\r\n", chunk, 400, taken);
      EXPECT_LT(taken, 30) << coding << ": a refused body is read on";
      if (reply.status) { EXPECT_EQ(reply.status, 411) << coding; }
    }
  // Read before anything is sent: the reply is there, and the connection ends.
  RawConnection quiet(server.port);
  ASSERT_TRUE(quiet.send(post + "Transfer-Encoding: chunked\r\n\r\n"));
  const RawReply reply = parse_reply(quiet.read_all());
  EXPECT_EQ(reply.status, 411);
  EXPECT_TRUE(reply.has_header("Connection: close"));

  for (const std::string length : {"419430400", "9223372036854775807", "18446744073709551616"}) {
    const RawReply large = flood(server.port, post + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n", megabyte, 400, taken);
    EXPECT_LT(taken, 30) << length;
    if (large.status) { EXPECT_EQ(large.status, 413) << length; }
  }
  flood(server.port, "GET /", megabyte, 400, taken);
  EXPECT_LT(taken, 30) << "an address without an end";
  flood(server.port, "GET / HTTP/1.1\r\nX: ", megabyte, 400, taken);
  EXPECT_LT(taken, 30) << "a header without an end";
  std::string headers;
  for (int i = 0; i < 10'000; ++i) headers += "X-" + std::to_string(i) + ": " + std::string(100, 'y') + "\r\n";
  flood(server.port, "GET / HTTP/1.1\r\n", headers, 400, taken);
  EXPECT_LT(taken, 30) << "headers without an end";
  EXPECT_EQ(ask(server.port, "GET", "/health").status, 200);
  EXPECT_LT(server.status_of("VmHWM"), kPeakKibMax) << "KiB at most";
  std::cout << "the server's peak: " << server.status_of("VmHWM") << " KiB\n";
  EXPECT_EQ(server.stop(), 0);
}

TEST(Memory, SlowClientsCannotHoldAllThreadsForEver) {
  const TestFolder f;
  Serving server(f / "data");
  ASSERT_NE(server.port, 0) << server.err();
  // More than there are threads: some say nothing, some begin a request and leave it there, some promise a body.
  std::vector<std::unique_ptr<RawConnection>> slow;
  const auto add = [&](const std::string& bytes) {
    slow.push_back(std::make_unique<RawConnection>(server.port));
    if (!bytes.empty()) slow.back()->send(bytes);
  };
  for (int i = 0; i < 120; ++i) {
    add("");
    add("G");
    add("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    add("POST /api/v1/participant/words/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
    add("POST /api/v1/participant/words/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
  }
  // They go on, a byte at a time, while somebody honest asks.
  std::atomic<bool> enough{false};
  std::thread trickle([&] {
    while (!enough) {
      for (const auto& connection : slow) connection->send("a");
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    RawConnection honest(server.port);
    honest.wait_at_most(60);
    honest.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(parse_reply(honest.read_all()).status, 200);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, 20) << "behind " << slow.size() << " slow ones";
    std::cout << "an honest request waited " << seconds << " s behind " << slow.size() << " slow ones\n";
  }
  enough = true;
  trickle.join();
  EXPECT_LT(server.status_of("Threads"), 300u);
  EXPECT_LT(server.status_of("VmHWM"), kPeakKibMax);
  EXPECT_EQ(server.stop(), 0) << "slow clients do not keep it from ending";
}

// ---- Arrays and archives as files ----

// Refused as bad input, with the file named, nothing written and little memory taken.
void expect_small_refusal(const Finished& done, const std::string& file, const std::string& reason) {
  EXPECT_EQ(done.code, 2) << done.err;
  EXPECT_NE(done.err.find(file), std::string::npos) << done.err;
  EXPECT_NE(done.err.find(reason), std::string::npos) << done.err;
  EXPECT_LT(done.peak_kib, static_cast<long>(kPeakKibMax)) << file;
  std::cout << file << ": " << done.peak_kib << " KiB\n";
}

TEST(Memory, AZipBombIsRefusedInLittleMemory) {
  const TestFolder f;
  f.put("triplets.txt", "0 1 2\n");
  // 4 MB that unpack to 4 GB of zeros: one says so, the other says 300 MB, which 4 MB might hold.
  const std::string packed = bomb::zeros(16'000'000);
  f.put("honest.npz", bomb::deflated_archive(packed, 16'000'000ull * 258 + 1, 0, "embedding.npy"));
  f.put("liar.npz", bomb::deflated_archive(packed, 300'000'000, 0, "embedding.npy"));
  expect_small_refusal(run_tertium({"score", f / "honest.npz", f / "triplets.txt", "--json"}), "honest.npz", "unpacks to 4,128,000,001 bytes");
  expect_small_refusal(run_tertium({"score", f / "liar.npz", f / "triplets.txt", "--json"}), "liar.npz", "more in them than is announced");
  for (const std::string file : {"honest.npz", "liar.npz"}) expect_small_refusal(run_tertium({"rsm", f / file, "--out", f / "out.npy"}), file, "embedding");
  EXPECT_EQ(f.files(), (std::vector<std::string>{"honest.npz", "liar.npz", "triplets.txt"}));
}

TEST(Memory, AHeaderThatClaimsTwoGigabytesIsRefusedInLittleMemory) {
  const TestFolder f;
  f.put("triplets.txt", "0 1 2\n");
  f.put("embedding.txt", "1 0\n0 1\n1 1\n");
  const auto claim = [](const std::string& type, const std::string& shape) {
    const std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size()) + std::string(1, '\0') + text + std::string(100, '\0');
  };
  f.put("e.npy", claim("<f4", "10000, 50000"));
  f.put("t.npy", claim("<i4", "166666667, 3"));
  f.put("e.npz", *wire::write_zip({{"embedding.npy", claim("<f4", "10000, 50000")}}));
  expect_small_refusal(run_tertium({"score", f / "e.npy", f / "triplets.txt", "--json"}), "e.npy", "needs 2000000000 bytes of values; the file has 100");
  expect_small_refusal(run_tertium({"score", f / "embedding.txt", f / "t.npy", "--json"}), "t.npy", "needs 2000000004 bytes of values; the file has 100");
  expect_small_refusal(run_tertium({"score", f / "e.npz", f / "triplets.txt", "--json"}), "e.npz", "needs 2000000000 bytes of values; the file has 100");
}

// A file of `lines` times `line`.
std::string put_lines(const TestFolder& f, const std::string& name, const std::string& line, std::uint64_t lines) {
  std::ofstream file(f / name, std::ios::binary);
  std::string block;
  for (int i = 0; i < 100'000; ++i) block += line;
  for (std::uint64_t done = 0; done < lines; done += 100'000) file.write(block.data(), static_cast<std::streamsize>(block.size()));
  return f / name;
}

void expect_lines_refused(const std::vector<std::string>& arguments, const std::string& what, const std::string& reason) {
  const Finished done = run_tertium(arguments);
  EXPECT_EQ(done.code, 2) << done.err;
  EXPECT_NE(done.err.find(reason), std::string::npos) << done.err;
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  EXPECT_LT(done.peak_kib, static_cast<long>(kPeakKibMax)) << what;
  std::cout << what << ": " << done.peak_kib << " KiB, " << done.cpu_seconds << " s\n";
}

TEST(Memory, ATextOfABillionLinesIsRefusedInLittleMemory) {
  const TestFolder f;
  f.put("embedding.npy", wire::write_npy(Matrix(3, 2, 1.0f)));
  f.put("good.txt", "0 1 2\n");
  // A gigabyte of line ends; six of triplets where there is time for them.
  const bool slow = std::getenv("TERTIUM_SLOW") != nullptr;
  std::vector<std::string> files = {put_lines(f, "ends.txt", "\n", 1'000'000'000)};
  if (slow) files.push_back(put_lines(f, "triplets.txt", "0 1 2\n", 1'000'000'000));
  for (const std::string& file : files) {
    const std::string many = "has more than 100,000,000 lines, the most that are read", large = slow && file == files.back() ? "is larger than the" : many;
    expect_lines_refused({"score", f / "embedding.npy", file}, "score", large);
    expect_lines_refused({"fit", file, "--method", "vice", "--out", f / "out"}, "fit", large);
    expect_lines_refused({"import", file, "--data", f / "data", "--format", "triplets"}, "import", many);
    expect_lines_refused({"import", file, "--data", f / "data", "--format", "things-tsv"}, "import as a table", many);
    expect_lines_refused({"convert", file, "--to", "rdm-npy", "--format", "rdm-text", "--out", f / "x.npy"}, "convert", many);
    expect_lines_refused({"score", file, f / "good.txt"}, "score, as an embedding", large);
    expect_lines_refused({"import", f / "good.txt", "--stimuli", file, "--data", f / "data"}, "import, as names", file == files[0] ? "10,000,000 lines" : "larger than");
  }
  expect_lines_refused({"import", files[0], "--data", f / "data"}, "import, not told what", "holds nothing but blanks and line ends");
  std::filesystem::remove(files[0]);
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
  EXPECT_FALSE(std::filesystem::exists(f / "out"));
}

TEST(Memory, APipeWithoutAnEndIsRefusedInLittleMemory) {
  const TestFolder f;
  const std::string embedding = f.put("embedding.npy", wire::write_npy(Matrix(3, 2, 1.0f))), good = f.put("good.txt", "0 1 2\n"), pipe = f / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"score", embedding, pipe}, {"score", pipe, good},
           {"fit", pipe, "--method", "vice", "--out", f / "out"}, {"import", pipe, "--data", f / "data"}, {"import", good, "--stimuli", pipe, "--data", f / "data"}}) {
    ASSERT_EQ(std::system(("(yes '0 1 2' | head -n 1000000000 > '" + pipe + "') 2> /dev/null &").c_str()), 0);
    expect_lines_refused(words, words[0] + ", piped", "is not a file but a pipe or a device, of which 67,108,864 bytes are read at most");
  }
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
}

TEST(Memory, AsManyTripletsAsThingsHasAreReadInAHundredAndFiftyMegabytes) {
  const TestFolder f;
  std::string text, names;
  for (std::uint32_t t = 0; t < 4'700'000; ++t) {
    const std::uint32_t a = t * 7919u % 1854, b = (a + 1 + t % 900) % 1854, c = (b + 1 + t % 800) % 1854;
    text += std::to_string(a) + ' ' + std::to_string(b) + ' ' + std::to_string(c == a ? (c + 5) % 1854 : c) + '\n';
  }
  f.put("t.txt", text);
  for (int i = 0; i < 1854; ++i) names += "thing " + std::to_string(i) + "\n";
  f.put("t.names.txt", names);
  f.put("e.npy", wire::write_npy(Matrix(1854, 10, 1.0f)));
  text = {};
  const Finished score = run_tertium({"score", f / "e.npy", f / "t.txt", "--threads", "1", "--json"});
  EXPECT_EQ(score.code, 0) << score.err;
  std::cout << "score: " << score.peak_kib << " KiB, " << score.cpu_seconds << " s\n";
  const Finished import = run_tertium({"import", f / "t.txt", "--data", f / "data", "--json"});
  EXPECT_EQ(import.code, 0) << import.err;
  std::cout << "import: " << import.peak_kib << " KiB, " << import.cpu_seconds << " s\n";
  if (!at_full_speed()) return;
  EXPECT_LT(score.peak_kib, 150'000);
  EXPECT_LT(import.peak_kib, 200'000);
}

}  // namespace
}  // namespace tertium
