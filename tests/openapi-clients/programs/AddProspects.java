import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.LeadListsApi;
import org.openapitools.client.model.AddProspectsRequest;
import org.openapitools.client.model.AddResponse;
import org.openapitools.client.model.AddResult;
import org.openapitools.client.model.DirectProspects;
import org.openapitools.client.model.Prospect;

public class AddProspects {
  public static void main(String[] arguments) throws Exception {
    String token = System.getenv("LEADS_TOKEN");
    UUID listId = UUID.fromString(System.getenv("LIST_ID"));
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("LEADS_URL"));
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));

    Prospect prospect = new Prospect().firstName("Ada").emails(List.of("ada@example.com"));
    DirectProspects prospects = new DirectProspects().prospects(List.of(prospect, prospect));
    AddResponse response =
        new LeadListsApi(client)
            .addProspects(listId, new AddProspectsRequest(prospects), null, "return=representation");
    if (response.getResults().get(0).getStatus() != AddResult.StatusEnum.ADDED) {
      throw new IllegalStateException("The prospect was not added");
    }
    System.out.println(client.getObjectMapper().writeValueAsString(response));
  }
}
