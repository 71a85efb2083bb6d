package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

import io.caravan.store.Documents.Document;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** What every store of documents must do. */
public abstract class DocumentsContract {
    private static final JsonNode ONE = IntNode.valueOf(1);
    private static final JsonNode TWO = IntNode.valueOf(2);

    protected Documents documents;

    /** A store without documents; whoever extends this closes it. */
    protected abstract Documents create() throws Exception;

    @BeforeEach
    void createStore() throws Exception {
        documents = create();
    }

    @Test
    void a_document_is_read_as_it_was_put() {
        String id = "it's \"100%\" – löwe 🦁\n\\ ' OR 1=1 --";
        JsonNode value =
                JsonNodeFactory.instance.objectNode().put("text", id).put("n", 1.5).putNull("none");

        assertThat(documents.put("seen", id, value, 0)).isTrue();

        assertThat(documents.get("seen", id)).contains(new Document("seen", id, 1, value));
        assertThat(documents.get("other", id)).isEmpty();
    }

    @Test
    void a_document_is_made_once() {
        documents.put("seen", "a", ONE, 0);

        assertThat(documents.put("seen", "a", TWO, 0)).isFalse();
        assertThat(documents.put("other", "a", TWO, 0)).isTrue();
        assertThat(documents.get("seen", "a")).map(Document::value).contains(ONE);
    }

    @Test
    void only_the_version_that_was_read_is_overwritten() {
        documents.put("seen", "a", ONE, 0);

        assertThat(documents.put("seen", "a", TWO, 1)).isTrue();
        assertThat(documents.put("seen", "a", ONE, 1)).isFalse();
        assertThat(documents.put("seen", "unknown", ONE, 1)).isFalse();
        assertThat(documents.get("seen", "a")).contains(new Document("seen", "a", 2, TWO));
    }

    @Test
    void only_the_version_that_was_read_is_deleted() {
        documents.put("seen", "a", ONE, 0);
        documents.put("seen", "a", TWO, 1);

        assertThat(documents.delete("seen", "a", 1)).isFalse();
        assertThat(documents.delete("seen", "a", 2)).isTrue();
        assertThat(documents.delete("seen", "a", 2)).isFalse();
        assertThat(documents.get("seen", "a")).isEmpty();
    }

    @Test
    void one_of_many_makes_the_document() throws Exception {
        List<Boolean> made = Together.run(8, () -> documents.put("seen", "a", ONE, 0));

        assertThat(made).containsOnlyOnce(true);
    }

    @Test
    void those_of_thousands_that_exist_are_found() {
        IntStream.range(0, 30)
                .forEach(i -> documents.put("seen", id(i * 100), TextNode.valueOf(id(i)), 0));
        documents.put("other", id(1), ONE, 0);

        List<String> wanted = IntStream.range(0, 2500).mapToObj(DocumentsContract::id).toList();

        assertThat(documents.getAll("seen", wanted)).hasSize(25).containsKey(id(2400));
        assertThat(documents.getAll("seen", List.of())).isEmpty();
    }

    @Test
    void a_kind_is_listed_page_by_page() {
        IntStream.range(0, 5).forEach(i -> documents.put("seen", id(i), ONE, 0));
        documents.put("other", id(9), ONE, 0);

        assertThat(documents.list("seen", null, 3))
                .extracting(Document::id)
                .containsExactly(id(0), id(1), id(2));
        assertThat(documents.list("seen", id(2), 3))
                .extracting(Document::id)
                .containsExactly(id(3), id(4));
    }

    private static String id(int number) {
        return "id-%05d".formatted(number);
    }
}
