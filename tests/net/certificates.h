// Certificates for tests, made by the openssl program.
#ifndef TEBIUM_TESTS_NET_CERTIFICATES_H_
#define TEBIUM_TESTS_NET_CERTIFICATES_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/temp_dir.h"

namespace tebium::testing {

struct Certificate {
  std::string cert_file;
  std::string key_file;
};

inline void RunOpenSsl(const std::string& arguments) {
  const std::string command = "openssl " + arguments + " >/dev/null 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

// A certificate that is its own authority, for localhost, 127.0.0.1 and ::1.
inline Certificate MakeCertificate(const TempDir& folder,
                                   const std::string& name) {
  const Certificate made{folder.Join(name + ".pem"),
                         folder.Join(name + ".key")};
  RunOpenSsl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
      "-days 2 -subj /CN=" +
      name + " -addext subjectAltName=DNS:localhost,DNS:" + name +
      ".test,IP:127.0.0.1,IP:::1 -keyout " + made.key_file + " -out " +
      made.cert_file);
  return made;
}

// The same for localhost alone, ended yesterday.
inline Certificate MakeEndedCertificate(const TempDir& folder,
                                        const std::string& name) {
  const Certificate made{folder.Join(name + ".pem"),
                         folder.Join(name + ".key")};
  const std::string request = folder.Join(name + ".csr");
  RunOpenSsl(
      "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
      "-subj /CN=localhost -keyout " +
      made.key_file + " -out " + request);
  RunOpenSsl("x509 -req -days -1 -in " + request + " -signkey " +
             made.key_file + " -out " + made.cert_file);
  return made;
}

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_CERTIFICATES_H_
