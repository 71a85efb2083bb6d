package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import io.caravan.testing.FreePort;
import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A mail server that takes a mail about each job. */
public final class MailSink extends Part {
    private final ServerSetup setup =
            new ServerSetup(FreePort.find(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    private final List<MimeMessage> before = new ArrayList<>();
    private GreenMail mail;

    public MailSink(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        startServer();
        service.set("caravan.mail.server", "smtp:127.0.0.1:" + lineTo(setup.getPort()).port())
                .set("caravan.mail.to", "ops@example.com")
                .set("caravan.mail.types", "completed")
                .set("caravan.mail.every", "0s");
    }

    @Override
    public Line.Hold middle() {
        return line().hold("Subject: Caravan", 0);
    }

    @Override
    protected void stopServer() {
        before.addAll(List.of(mail.getReceivedMessages()));
        mail.stop();
    }

    @Override
    protected void startServer() {
        mail = new GreenMail(setup);
        mail.start();
    }

    @Override
    public void refuse(boolean refuse) {
        line().refuse(refuse ? "421 4.3.2 come back later\r\n" : null);
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return healthSays("sink mail");
    }

    @Override
    public void check(List<JsonNode> jobs) throws MessagingException, IOException {
        List<MimeMessage> all = new ArrayList<>(before);
        all.addAll(List.of(mail.getReceivedMessages()));
        List<String> mails = new ArrayList<>();
        for (MimeMessage message : all) {
            mails.add(message.getSubject() + "\n" + message.getContent());
        }
        for (int i = 0; i < jobs.size(); i++) {
            String number = "" + i;
            assertThat(mails).anyMatch(text -> text.contains("clip " + number));
        }
    }

    @Override
    public void close() {
        super.close();
        mail.stop();
    }
}
