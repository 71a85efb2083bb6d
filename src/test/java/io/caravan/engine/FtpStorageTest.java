package io.caravan.engine;

import io.caravan.testing.FileServer;
import io.caravan.testing.FtpServer;
import io.caravan.testing.Manual;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Storage as the manual tells to add it, on a real FTP server. */
class FtpStorageTest extends RemoteStorageContract {
    @Override
    String scheme() {
        return "partner";
    }

    /** One of years ago is listed without its hour. */
    @Override
    String etag(long size, long seconds) {
        ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
        return size + "-" + DateTimeFormatter.ofPattern("MMdd").format(time) + "0000";
    }

    @Override
    FileServer server(Path root) throws Exception {
        return new FtpServer(root);
    }

    @Override
    void load(CamelContext camel, String password) throws Exception {
        String routes =
                Manual.file("sftp.md", "routes/storage/partner.camel.yaml")
                        .replaceAll(
                                "(expression: )sftp:.*",
                                "$1" + endpoint() + "password=RAW(" + password + ")");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("partner.camel.yaml", routes));
    }

    /** Its beginning, up to the password. */
    String endpoint() {
        return "ftp:" + FileServer.USER + "@127.0.0.1:" + server.port() + "/media?";
    }
}
